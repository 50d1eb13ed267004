import { killTalker } from "../../test/system/talker-kills.ts";
import type { Figure } from "../report.ts";

/** Messages to subscribers, some quick and some slow, with a kill -9 of the process that publishes and reads. */
export async function measureMessages(size: {
  messages: number;
  subscribers: number;
}): Promise<Figure[]> {
  const { sent, sentAtKill, delivered, lost, disordered, seconds } = await killTalker(size);
  const name = `${size.messages} messages, ${size.subscribers} subscribers, kill -9 at ${sentAtKill}`;
  const again = delivered - size.messages * size.subscribers;
  return [
    { what: `${name}: sent`, value: sent, goal: String(size.messages) },
    { what: `${name}: lost`, value: lost, goal: "0" },
    { what: `${name}: out of order in a topic`, value: disordered, goal: "0" },
    { what: `${name}: given twice`, value: again },
    { what: `${name}: given`, value: Math.round(delivered / seconds), unit: "a s" },
  ];
}
