/**
 * A process of its own that publishes and reads: `talker.ts HOME MESSAGES SUBSCRIBERS`. It goes on where the one before was
 * killed, and says what was committed and what each subscriber handled, before that is acknowledged.
 */
import { writeSync } from "node:fs";

import { createBus } from "../../src/agents/bus.ts";
import { topicOf } from "../../src/agents/topic.ts";
import { createChanges } from "../../src/changes.ts";
import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";

const [, , path = "", messages = "0", subscribers = "0"] = process.argv;
const BATCH = 100;
const PAGE = 500;
const BY = { client: "bench", session: "bench" };
const TOPICS = ["alex", "sherlock", "leonardo", "edison", "maya"].map((role) =>
  topicOf("role", "bench", role),
);

const home = await openHome({
  home: path,
  keyFile: undefined,
  passphrase: undefined,
  keychain: false,
});
const store = openStore(home);
const bus = createBus({ store, clock: Date.now, changes: createChanges() });
const readers = Array.from({ length: Number(subscribers) }, (_, n) => ({
  n,
  reader: `subscriber ${n}`,
  pattern: "**",
  /** By topic, the number of the last message. */
  last: new Map<string, number>(),
}));
const goal = Number(messages);
let sent = lastSent();
for (let open = true; open;) {
  if (sent < goal) publish();
  const read = readers.map(readOn);
  open = sent < goal || read.some((count) => count > 0);
}
store.close();

function lastSent(): number {
  const { id } =
    store.prepare<[], { id: number | null }>("SELECT max(id) AS id FROM message").get() ?? {};
  return id ?? 0;
}

function publish(): void {
  store.transaction(() => {
    for (let n = 0; n < BATCH; n += 1) {
      const number = sent + n + 1;
      const topic = TOPICS[number % TOPICS.length] ?? "";
      bus.publish({ topic, project: "bench", says: { type: "question", text: `${number}` } }, BY);
    }
  });
  sent += BATCH;
  say(`s ${sent}`);
}

/** Some read every time, some only now and then: a slow one holds nobody up. */
function readOn(reader: (typeof readers)[number]): number {
  if (sent < goal && (sent / BATCH) % (reader.n + 1) !== 0) return 0;
  const { messages: batch, cursor } = bus.read(reader, PAGE);
  const [first] = batch;
  if (!first) return 0;
  let disordered = 0;
  for (const { topic, says } of batch) {
    const number = Number(says.text);
    if (number <= (reader.last.get(topic) ?? 0)) disordered += 1;
    reader.last.set(topic, number);
  }
  say(`r ${reader.n} ${first.id} ${batch.at(-1)?.id ?? 0} ${disordered}`);
  bus.acknowledge(reader, cursor);
  return batch.length;
}

/** At once: what lay in a buffer when the kill came would not have been said. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
