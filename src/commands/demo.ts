import { createScreen, silentScreen } from "../demo/screen.ts";
import { onStage } from "../demo/stage.ts";
import { createStory } from "../demo/story.ts";
import { EXIT, type Program, readFlags } from "./command.ts";

/** Two nodes on this machine meet, share a lesson, find it and take it back; nothing of it stays. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const json = readFlags(args, ["--json"]).has("--json");
  const { stdout, entry, config } = program;
  const story = createStory(json ? silentScreen : createScreen(stdout));
  const result = await onStage({ entry, env: config.nodeEnv, decide: story.decide }, story.play);
  if (json) stdout.write(`${JSON.stringify(result)}\n`);
  return EXIT.ok;
}
