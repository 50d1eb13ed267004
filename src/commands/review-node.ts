import { z } from "zod";

import { PairedError } from "../errors.ts";
import { askAdmin } from "../node/ask.ts";
import { createSeeker } from "../node/seek.ts";
import { prepareHome } from "../store/home-folder.ts";
import type { Program } from "./command.ts";
import { reviewMethods } from "./review-methods.ts";
import type { ReviewNode } from "./review-session.ts";

const START_MS = 20_000;

const WAITING = z.array(z.object({ id: z.number(), title: z.string() }));
const CHALLENGE = z.object({
  title: z.string(),
  lead: z.string(),
  note: z.string(),
  text: z.string(),
  marks: z.array(z.tuple([z.number(), z.number()])),
});
const CONFIRMED = z.object({ confirmed: z.boolean() });

/** The node of this home, started if need be; where there is to be none (`PAIRED_NODE=off`), the data itself. */
export async function openReviewNode(program: Program): Promise<ReviewNode & AsyncDisposable> {
  const { ask, close } =
    program.config.node === "off" ? await openAlone(program) : await openShared(program);
  return {
    list: async () => WAITING.parse(await ask("review.list", {})),
    challenge: async (id) => CHALLENGE.parse(await ask("review.challenge", { id })),
    confirm: async (id, words) =>
      CONFIRMED.parse(await ask("review.confirm", { id, words })).confirmed,
    decline: async (id) => void (await ask("review.decline", { id })),
    [Symbol.asyncDispose]: close,
  };
}

interface Asked {
  readonly ask: (method: string, params: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

async function openShared({ config, entry }: Program): Promise<Asked> {
  prepareHome(config.home);
  const stop = new AbortController();
  let trouble = new PairedError("unavailable", "the PAIRED node does not start", {
    fix: "See logs/node.log in PAIRED_HOME.",
  });
  const connect = createSeeker({ config, entry, origin: { project: "default" } });
  // An attached connection keeps the node from leaving while the person reads.
  const socket = await connect({
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(START_MS)]),
    isWanted: () => true,
    onTrouble(error) {
      trouble = error;
      stop.abort();
    },
  });
  if (!socket) throw trouble;
  return {
    ask: (method, params) => askAdmin(config.home, method, params),
    close: async () => void socket.destroy(),
  };
}

async function openAlone({ config }: Program): Promise<Asked> {
  const { openContext } = await import("../context.ts");
  const { openHome } = await import("../store/home.ts");
  prepareHome(config.home);
  const ctx = openContext({ home: await openHome(config) });
  return {
    ask: async (method, params) => reviewMethods[method]?.(ctx, params),
    close: async () => ctx[Symbol.asyncDispose](),
  };
}
