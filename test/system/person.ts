import type { LocalDht } from "../../src/federation/hyper.ts";
import type { Attached, Place } from "./place.ts";

/** A client with a person who says yes to what they are asked. */
export async function connectPerson(
  { connect }: Place,
  env: Record<string, string> = {},
): Promise<Attached> {
  const attached = await connect({ env, client: { capabilities: { elicitation: { form: {} } } } });
  attached.client.setRequestHandler("elicitation/create", ({ params }) => ({
    action: "accept",
    content: { decision: params.message.startsWith("let ") ? "let in" : "release" },
  }));
  return attached;
}

/** What tells a built program to meet others in this DHT alone. */
export function netOf({ bootstrap }: LocalDht): Record<string, string> {
  const nodes = bootstrap.map(({ host, port }) => `${host}:${port}`).join(",");
  return { PAIRED_DHT_BOOTSTRAP: nodes, PAIRED_DHT_HOST: "127.0.0.1" };
}
