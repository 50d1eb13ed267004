import { PairedError } from "../../errors.ts";
import type { Slot } from "../../privacy/keys/envelope.ts";
import { provePassphrase } from "../../privacy/keys/passphrase.ts";
import { type Proof, writeProof } from "../../privacy/keys/proof.ts";
import type { AskedNode } from "../open-node.ts";
import type { Person } from "./person.ts";

/** Which of their secrets a person gives. */
export type Way = "passphrase" | "recovery" | "shares";

export interface Asking {
  readonly person: Person;
  readonly slots: readonly Slot[];
  /** Undefined: the handiest that there is. */
  readonly way: Way | undefined;
}

/** Typing errors are forgiven this often; a program has one try. */
const TRIES = 3;

/**
 * Asks the person for a secret until `use` takes what it proves; resolves to what `use` does. `use` throws `denied` for a
 * wrong one. The secret itself stays in this process: a node gets no more than what was derived from it.
 */
export async function askProof<T>(
  { person, slots, way }: Asking,
  use: (proof: Proof) => Promise<T>,
): Promise<T> {
  const chosen = way ?? handiest(slots);
  const candidates = slots.filter(({ type }) => type === chosen);
  if (!chosen || candidates.length === 0)
    throw new PairedError("not_found", `there is no ${chosen ?? "passphrase"} slot`, {
      fix: "See the ways to open the data: paired-mcp keys list",
    });
  for (let tries = person.isThere ? TRIES : 1; ; tries -= 1) {
    try {
      const proofs = await READERS[chosen](person, candidates);
      return await firstTaken(proofs, use);
    } catch (error) {
      if (!(error instanceof PairedError) || !isTypingError(error) || tries <= 1) throw error;
      person.tell(`${error.message}.\n`);
    }
  }
}

function handiest(slots: readonly Slot[]): Way | undefined {
  const ways: readonly Way[] = ["passphrase", "recovery", "shares"];
  return ways.find((way) => slots.some(({ type }) => type === way));
}

type Reader = (person: Person, slots: readonly Slot[]) => Promise<readonly Proof[]>;

const READERS: Readonly<Record<Way, Reader>> = {
  async passphrase(person, slots) {
    const words = await person.secret("Passphrase: ");
    try {
      return await Promise.all(slots.map((slot) => provePassphrase(slot, words)));
    } finally {
      words.fill(0);
    }
  },
  async recovery(person, slots) {
    const { readRecoveryCode } = await import("../../privacy/keys/recovery-code.ts");
    const secret = readRecoveryCode((await person.secret("Recovery code, 24 words: ")).toString());
    return slots.map(({ id }) => ({ slot: id, secret }));
  },
  async shares(person, slots) {
    const { checkShare, findSet, proveShares, thresholdOf } =
      await import("../../privacy/keys/shares.ts");
    const first = (await person.secret("First share: ")).toString();
    const slot = findSet(slots, first);
    const texts = [first];
    checkShare(slot, first);
    for (let number = 2; number <= thresholdOf(slot); number += 1) {
      const text = (await person.secret(`Share ${number} of ${thresholdOf(slot)}: `)).toString();
      checkShare(slot, text);
      texts.push(text);
    }
    return [await proveShares(slot, texts)];
  },
};

/** Opens the data of `node` with a proof if it was locked, or tries the proof out. */
export async function unlockBy(node: AskedNode, proof: Proof): Promise<Proof> {
  await node.ask("vault.unlock", { proof: writeProof(proof) });
  return proof;
}

async function firstTaken<T>(
  proofs: readonly Proof[],
  use: (proof: Proof) => Promise<T>,
): Promise<T> {
  let refusal: unknown;
  for (const proof of proofs) {
    try {
      return await use(proof);
    } catch (error) {
      if (!(error instanceof PairedError) || error.code !== "denied") throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function isTypingError({ code }: PairedError): boolean {
  return code === "denied" || code === "bad_input";
}
