/** Something that turns texts into vectors, as the person named it. */
export interface EmbeddingProvider extends AsyncDisposable {
  /**
   * One list of numbers a text, in the order of the texts; what they are worth the caller checks. Throws `bad_input` for
   * texts that it refuses, `denied` for a key that it does not accept, `damaged` for an answer that is none, and
   * `unavailable` for everything that may pass. No message has a text, a key, or a word of the other side in it.
   */
  readonly embed: (
    texts: readonly string[],
    signal: AbortSignal,
  ) => Promise<readonly (readonly number[])[]>;
}

export const PROVIDERS = ["ollama", "openai", "onnx"] as const;
export type ProviderKind = (typeof PROVIDERS)[number];

export function isProvider(text: string): text is ProviderKind {
  return PROVIDERS.some((kind) => kind === text);
}

/** Where a model is and how to reach it. */
export interface ProviderPlace {
  readonly kind: ProviderKind;
  /** The model's name; for `onnx`, its folder. */
  readonly model: string;
  /** Of `ollama` and `openai`: the address of the server. */
  readonly url: string | null;
  readonly key: string | null;
}
