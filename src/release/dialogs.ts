import { randomBytes } from "node:crypto";

import type { Clock } from "../clock.ts";

/**
 * Questions that a client was asked to put to the person. An answer is taken only under the random key that was given
 * out for this approval, this text and this connection, once, for ten minutes: an answer to another preview, from
 * another session, or brought a second time is no answer.
 */
export interface Dialogs {
  readonly open: (approval: Asked, session: string) => string;
  readonly find: (approval: Asked, session: string) => string | undefined;
  readonly take: (approval: Asked, session: string, key: string) => boolean;
}

interface Asked {
  readonly id: number;
  readonly digest: string;
}

interface Dialog {
  readonly key: string;
  readonly approval: number;
  readonly digest: string;
  readonly session: string;
  readonly until: number;
}

const KEEP_MS = 10 * 60_000;
const MAX_OPEN = 256;

/** Open dialogs live in memory only: they end with the connection that shows them, or with the node. */
export function createDialogs(deps: { readonly clock: Clock }): Dialogs {
  let dialogs: readonly Dialog[] = [];
  const find = (approval: Asked, session: string): Dialog | undefined =>
    dialogs.find(
      (dialog) =>
        dialog.approval === approval.id &&
        dialog.digest === approval.digest &&
        dialog.session === session &&
        dialog.until > deps.clock(),
    );
  const close = (closed: Dialog | undefined): void => {
    dialogs = dialogs.filter((dialog) => dialog !== closed && dialog.until > deps.clock());
  };
  return {
    open(approval, session) {
      close(find(approval, session));
      const key = `confirm_${randomBytes(16).toString("hex")}`;
      const until = deps.clock() + KEEP_MS;
      const { id, digest } = approval;
      dialogs = [...dialogs, { key, approval: id, digest, session, until }].slice(-MAX_OPEN);
      return key;
    },
    find: (approval, session) => find(approval, session)?.key,
    take(approval, session, key) {
      const dialog = find(approval, session);
      if (dialog?.key !== key) return false;
      close(dialog);
      return true;
    },
  };
}
