import { basename } from "node:path";

export interface Crash {
  readonly error: string;
  readonly code?: string;
  /** Innermost first. */
  readonly frames: readonly string[];
}

/** Where it happened, not what was said: a message may carry content. */
export function describeCrash(error: unknown): Crash {
  if (!(error instanceof Error)) return { error: typeof error, frames: [] };
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return {
    error: error.name,
    ...("code" in error && { code: String(error.code) }),
    frames: frames.slice(0, 5).map((line) => line.trim()),
  };
}

/** One line to report: the innermost place in this program, without the way to its files. */
export function crashLine(error: unknown): string {
  const { error: name, code, frames } = describeCrash(error);
  const [, place = "an unknown place"] =
    /\(?((?:file:\/\/)?\/[^()]+:\d+:\d+)\)?$/.exec(
      frames.find((frame) => frame.includes("/")) ?? "",
    ) ?? [];
  return `${code ?? name} at ${basename(place)}`;
}
