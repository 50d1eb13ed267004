import { createScreen, silentScreen } from "../demo/screen.ts";
import { onStage } from "../demo/stage.ts";
import { createStory } from "../demo/story.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

/** Two nodes on this machine meet, share a lesson, find it and take it back; nothing of it stays. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const json = readFlags(args, ["--json"]).has("--json");
  const { stdout, entry, config } = program;
  const story = createStory(json ? silentScreen : createScreen(stdout));
  const { decide, play } = story;
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.once(signal, () => stop.abort());
  stdout.once("error", () => stop.abort());
  const result = await onStage({ entry, env: config.nodeEnv, decide, until: stop.signal }, play);
  if (json) stdout.write(`${JSON.stringify(result)}\n`);
  return EXIT.ok;
}
