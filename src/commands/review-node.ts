import { z } from "zod";

import { PairedError } from "../errors.ts";
import { provePassphrase } from "../privacy/keys/passphrase.ts";
import { writeProof } from "../privacy/keys/proof.ts";
import { listSlots } from "../store/keyring-file.ts";
import type { Program } from "./command.ts";
import { type AskedNode, openNode } from "./open-node.ts";
import { reviewMethods } from "./review-methods.ts";
import type { ReviewNode } from "./review-session.ts";

const WAITING = z.array(z.object({ id: z.number(), title: z.string() }));
const CHALLENGE = z.object({
  title: z.string(),
  lead: z.string(),
  note: z.string(),
  text: z.string(),
  yes: z.enum(["words", "passphrase"]),
  marks: z.array(z.tuple([z.number(), z.number()])),
});
const CONFIRMED = z.object({ confirmed: z.boolean() });

/** What a review asks of the node of this home. */
export async function openReviewNode(program: Program): Promise<ReviewNode & AsyncDisposable> {
  const node = await openNode(program, reviewMethods);
  return { ...reviewOver(node, program), [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]() };
}

/** The same over a connection that a command has open for more. */
export function reviewOver(node: Pick<AskedNode, "ask">, { config }: Program): ReviewNode {
  return {
    list: async () => WAITING.parse(await node.ask("review.list", {})),
    challenge: async (id) => CHALLENGE.parse(await node.ask("review.challenge", { id })),
    async confirm(id, words, passphrase) {
      const confirm = async (proof?: object): Promise<boolean> =>
        CONFIRMED.parse(await node.ask("review.confirm", { id, words, proof })).confirmed;
      return passphrase === undefined ? confirm() : prove(config.home, passphrase, confirm);
    },
    decline: async (id) => void (await node.ask("review.decline", { id })),
  };
}

/** What the passphrase proves: it is stretched here, and never leaves this process. Of several, any will do. */
export async function prove<T>(
  home: string,
  passphrase: string,
  use: (proof: object) => Promise<T>,
): Promise<T> {
  let refusal = new PairedError("conflict", "there is no passphrase any more; try again");
  for (const slot of listSlots(home).filter(({ type }) => type === "passphrase"))
    try {
      const proof = await provePassphrase(slot, Buffer.from(passphrase, "utf8"));
      return await use(writeProof(proof));
    } catch (error) {
      if (!(error instanceof PairedError) || error.code !== "denied") throw error;
      refusal = error;
    }
  throw refusal;
}
