import { createPlace } from "../../test/system/place.ts";
import type { Figure } from "../report.ts";

const CLIENTS = 12;
const CALLS = 500;

/** Six thousand calls at once, each with an answer that only its own caller can expect. */
export async function measureIsolation(): Promise<Figure[]> {
  await using place = createPlace();
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => place.connect()));
  const from = performance.now();
  const answers = await Promise.all(
    clients.flatMap(({ call }, who) =>
      Array.from({ length: CALLS }, async (_, n) => {
        const project = `client ${who} call ${n}`;
        return (await call("task_list", { project })).project === project;
      }),
    ),
  );
  const seconds = (performance.now() - from) / 1000;
  const name = `${CLIENTS} clients x ${CALLS} calls at once`;
  return [
    { what: `${name}: foreign answers`, value: answers.filter((own) => !own).length, goal: "0" },
    { what: `${name}: throughput`, value: Math.round(answers.length / seconds), unit: "calls/s" },
  ];
}
