import { createHash } from "node:crypto";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Proof } from "../privacy/keys/proof.ts";
import type { Store } from "../store/db.ts";
import {
  type Approval,
  type ApprovalKind,
  type ConfirmedBy,
  MAX_DIALOG_CHARS,
} from "./approval.ts";
import { type Challenge, createChallenges } from "./challenges.ts";
import { createDialogs } from "./dialogs.ts";
import type { Person } from "./person.ts";

export interface Wish {
  readonly kind: ApprovalKind;
  readonly subject: number;
  readonly title: string;
  readonly note?: string;
  readonly text: string;
  /** When the wish loses its sense; undefined: a day from now. */
  readonly expires?: number;
}

export interface Settled {
  readonly subject: number;
  /** What was asked about, exactly. */
  readonly text: string;
  readonly outcome: "confirmed" | "declined" | "expired";
  /** How the person answered; undefined: they did not. */
  readonly by?: ConfirmedBy;
}

/** What a decision leads to. It runs in the transaction of the decision: a throw takes both back. */
export type Effect = (settled: Settled) => void;

export interface Approvals {
  /** Says what decisions of this kind lead to; the composition root calls it, before anything is decided. */
  readonly on: (kind: ApprovalKind, effect: Effect) => void;
  /** Waits for the person. The same wish again is the same approval; another text replaces the one before. */
  readonly request: (wish: Wish) => Approval;
  /** Takes a wish back; nothing happens when there is none. */
  readonly withdraw: (kind: ApprovalKind, subject: number) => void;
  readonly find: (kind: ApprovalKind, subject: number) => Approval | undefined;
  readonly pending: () => readonly Approval[];
  /** Draws the words that the person has to type; they count for one try. */
  readonly challenge: (id: number) => Challenge;
  /**
   * Takes the words typed on a terminal, and the proof of the passphrase where there is one. False: they are not the
   * words, and nothing happened. Throws `denied` for a wrong or missing passphrase.
   */
  readonly confirm: (id: number, words: string, proof?: Proof) => boolean;
  readonly decline: (id: number) => void;
  /** Whether a dialog of a client may decide this: not where a passphrase is needed, a grant or a long text. */
  readonly takesDialog: (approval: Approval) => boolean;
  /** The key under which this connection's client is to bring the person's answer; a new one voids the one before. */
  readonly openDialog: (id: number, session: string) => string;
  /** The key of the dialog that is open, while it is. */
  readonly dialog: (id: number, session: string) => string | undefined;
  /** Takes the person's answer, once for each key. False: this dialog is not open, and nothing happened. */
  readonly answer: (id: number, session: string, given: DialogAnswer) => boolean;
}

export interface DialogAnswer {
  readonly key: string;
  /** `later` closes the dialog and leaves the decision waiting. */
  readonly verdict: "yes" | "no" | "later";
}

/** More would be a way to hide one among many. */
export const MAX_PENDING = 50;
const DAY_MS = 24 * 3_600_000;

type Row = Approval & { readonly state: string };

export function createApprovals(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly person: Person;
}): Approvals {
  const { store, clock, person } = deps;
  const effects = new Map<ApprovalKind, Effect>();
  const challenges = createChallenges({ clock });
  const dialogs = createDialogs({ clock });
  const COLUMNS = "id, kind, subject, title, note, text, digest, expires, state";
  const select = store.prepare<[number], Row>(`SELECT ${COLUMNS} FROM approval WHERE id = ?`);
  const selectPending = store.prepare<[], Row>(
    `SELECT ${COLUMNS} FROM approval WHERE state = 'pending' ORDER BY id`,
  );
  const insert = store.prepare<
    [ApprovalKind, number, string, string, string, string, number, number],
    Row
  >(
    `INSERT INTO approval (kind, subject, title, note, text, digest, state, created, expires)
     VALUES (?, ?, ?, ?, ?, ?, 'pending', ?, ?) RETURNING ${COLUMNS}`,
  );
  // Once decided, what the person saw is not kept: the records of the release are its memory.
  const close = store.prepare<[string, string | null, number, number]>(
    `UPDATE approval SET state = ?, confirmed_by = ?, settled = ?, title = '', note = '', text = '' WHERE id = ?`,
  );
  return {
    on: (kind, effect) => void effects.set(kind, effect),
    request(wish) {
      return store.transaction(() => {
        const { kind, subject, title, note = "", text, expires = clock() + DAY_MS } = wish;
        const digest = createHash("sha256").update(text).digest("hex");
        const earlier = find(kind, subject);
        if (earlier?.digest === digest && earlier.title === title && earlier.note === note)
          return earlier;
        withdraw(kind, subject);
        if (pending().length >= MAX_PENDING)
          throw new PairedError("conflict", `${MAX_PENDING} decisions wait already`, {
            fix: "The person decides them with `paired-mcp review` in a terminal.",
          });
        const row = insert.get(kind, subject, title, note, text, digest, clock(), expires);
        if (!row) throw new PairedError("internal", "the approval was not stored");
        return row;
      });
    },
    withdraw,
    find,
    pending,
    challenge: (id) => challenges.draw(get(id)),
    confirm(id, words, proof) {
      return store.transaction(() => {
        const approval = get(id);
        person.assertThere(proof);
        if (!challenges.take(approval, words)) return false;
        settle(approval, "confirmed", "terminal");
        return true;
      });
    },
    decline: (id) => store.transaction(() => settle(get(id), "declined", "terminal")),
    takesDialog,
    openDialog: (id, session) => dialogs.open(get(id), session),
    dialog: (id, session) => dialogs.find(get(id), session),
    answer(id, session, { key, verdict }) {
      return store.transaction(() => {
        const approval = get(id);
        if (!takesDialog(approval) || !dialogs.take(approval, session, key)) return false;
        if (verdict !== "later")
          settle(approval, verdict === "yes" ? "confirmed" : "declined", "elicitation");
        return true;
      });
    },
  };

  function takesDialog({ kind, text }: Approval): boolean {
    return person.yes() === "words" && kind !== "grant" && text.length <= MAX_DIALOG_CHARS;
  }

  function withdraw(kind: ApprovalKind, subject: number): void {
    const approval = find(kind, subject);
    if (approval) close.run("replaced", null, clock(), approval.id);
  }

  function find(kind: ApprovalKind, subject: number): Approval | undefined {
    return pending().find((approval) => approval.kind === kind && approval.subject === subject);
  }

  function pending(): readonly Approval[] {
    return store.transaction(() => {
      const rows = selectPending.all();
      for (const row of rows) if (row.expires <= clock()) settle(row, "expired");
      return rows.filter(({ expires }) => expires > clock());
    });
  }

  function get(id: number): Approval {
    const row = select.get(id);
    if (row?.state === "pending" && row.expires > clock()) return row;
    throw new PairedError("not_found", `nothing waits for a decision under number ${id}`, {
      fix: "It was decided, replaced or it expired: list again.",
    });
  }

  function settle(approval: Approval, outcome: Settled["outcome"], by?: ConfirmedBy): void {
    const effect = effects.get(approval.kind);
    if (!effect) throw new PairedError("internal", `no effect is known for ${approval.kind}`);
    close.run(outcome, by ?? null, clock(), approval.id);
    effect({ subject: approval.subject, text: approval.text, outcome, ...(by && { by }) });
  }
}
