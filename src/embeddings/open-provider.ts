import { PairedError } from "../errors.ts";
import { isLoopback } from "./loopback.ts";
import type { EmbeddingProvider, ProviderPlace } from "./provider.ts";

const DEFAULT_URL = { ollama: "http://127.0.0.1:11434", openai: "http://127.0.0.1:1234/v1" };

export interface PlaceAsk {
  readonly kind: ProviderPlace["kind"];
  readonly model: string;
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  /** The person knows that the text of every entry and question then leaves this machine. */
  readonly remote?: boolean | undefined;
}

/** Checks what the person asked for; throws `bad_input` or, for another machine than this, `denied`. */
export function readPlace({ kind, model, url, key, remote }: PlaceAsk): ProviderPlace {
  if (kind === "onnx") {
    if (url === undefined && key === undefined) return { kind, model, url: null, key: null };
    throw new PairedError("bad_input", "onnx takes a folder as --model, and no --url or key", {
      fix: "Name the folder that holds model.onnx and tokenizer.json.",
    });
  }
  const address = readUrl(url ?? DEFAULT_URL[kind]);
  if (!isLoopback(address) && !remote)
    throw new PairedError("denied", `${address.origin} is not this machine`, {
      fix: "The text of every own entry and every question would be sent there. To accept that, add --remote.",
    });
  return { kind, model, url: address.href, key: key ?? null };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash)
    throw new PairedError("bad_input", "--url is not an http or https address", {
      fix: "Such as http://127.0.0.1:11434.",
    });
  if (url.username || url.password)
    throw new PairedError("bad_input", "--url has a user or password in it", {
      fix: "Give a key by --key-env NAME or --key-file PATH; an address is shown in status and logs.",
    });
  return url;
}

/** The origin that gets the text of entries and questions, where that is another machine. */
export function leavesFor({ url }: ProviderPlace): string | undefined {
  if (url === null) return undefined;
  const address = new URL(url);
  return isLoopback(address) ? undefined : address.origin;
}

/** Whether texts may go to this origin, now: asked before each of them goes. */
export type MayLeave = (origin: string) => boolean;

/** Throws `denied` for another machine that the person did not agree to, or no more. */
export function assertMayLeave(place: ProviderPlace, mayLeaveFor: MayLeave): void {
  const origin = leavesFor(place);
  if (origin === undefined || mayLeaveFor(origin)) return;
  throw new PairedError("denied", `nothing is sent to ${origin} without the person's yes`, {
    fix: "They give it in their own terminal: paired-mcp embeddings on --remote ...",
  });
}

/** Loads only what the kind needs. */
export async function openProvider(
  place: ProviderPlace,
  deps: { readonly packages: string; readonly onHold: (ms: number) => void },
): Promise<EmbeddingProvider> {
  const { kind, model, url, key } = place;
  if (kind === "onnx") {
    const { openOnnxProvider } = await import("./onnx-provider.ts");
    return openOnnxProvider({ folder: model, packages: deps.packages });
  }
  const { openHttpProvider } = await import("./http-provider.ts");
  return openHttpProvider({ kind, model, key, url: new URL(url ?? ""), onHold: deps.onHold });
}
