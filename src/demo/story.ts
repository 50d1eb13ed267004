import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

import { PairedError } from "../errors.ts";
import type { Decide, Person } from "./person.ts";
import type { Screen } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** What the machine-readable line at the end says. */
export interface Result {
  readonly ok: true;
  readonly steps: readonly Step[];
  /** Milliseconds from the release at Ana's to the hit at Ben's. */
  readonly foundAfterMs: number;
  /** Members that deleted their copy, and members asked to. */
  readonly acknowledged: number;
  readonly asked: number;
}

interface Step {
  readonly step: string;
  readonly ms: number;
}

export interface Story {
  readonly play: (stage: Stage) => Promise<Result>;
  /** The person at the demo's own terminal: says yes, and shows what they were asked. */
  readonly decide: Decide;
}

const LESSON = {
  title: "Refund tests need the webhook",
  kind: "lesson",
  tags: ["stripe", "tests"],
  body: [
    "Stripe refunds are asynchronous. The flaky refund test passes once it waits for charge.refunded,",
    "as in /home/ana/shop/test/refund.ts. Ask ana@shop.example; the test key is",
    // Made up here, in the form of a real one, so that redaction has something to find.
    `${["sk", "test", "Ab1".repeat(8)].join("_")}.`,
  ].join(" "),
};
const QUESTION = "why is the refund test flaky?";
const PATIENCE_MS = 20_000;

const Created = z.object({ space: z.string() });
const Invited = z.object({ code: z.string() });
const Joined = z.object({ phrase: z.string() });
const Listed = z.object({ spaces: z.array(z.string()), waiting: z.array(z.string()).default([]) });
const Added = z.object({ id: z.string() });
const Previewed = z.object({ share: z.string(), text: z.string(), digest: z.string() });
const Shared = z.object({ state: z.string() });
const Retracted = z.object({ asked: z.number(), acknowledged: z.number() });
const Untrusted = z.object({
  origin: z.string(),
  space: z.string(),
  trust: z.string(),
  text: z.string(),
});
const Found = z.object({ results: z.array(z.object({ id: z.string(), untrusted: Untrusted })) });

/** Two people meet, one shares a lesson, the other finds it, and it is taken back. */
export function createStory(screen: Screen): Story {
  const steps: Step[] = [];
  let since = performance.now();
  return {
    play,
    decide(question) {
      screen.shows("her editor asks, and only she can answer:", question);
      screen.says("Ana", "yes");
      return true;
    },
  };

  async function play({ ana, ben }: Stage): Promise<Result> {
    mark("start");
    screen.scene("Two developers, two machines' worth of nodes, no server");
    screen.says(
      "",
      "Ana and Ben each have a home, an encrypted database and a node; a DHT on 127.0.0.1 is all they share.",
    );

    screen.scene("Ana founds a space and invites Ben");
    const { space } = Created.parse(
      await manage(ana, { action: "create", name: "shop team", handle: "ana" }),
    );
    const { code } = Invited.parse(await manage(ana, { action: "invite", space }));
    screen.shows("a code for one person, good for a day:", code);
    mark("invite");

    screen.scene("Ben joins; both see the same six words");
    const { phrase } = Joined.parse(await manage(ben, { action: "join", code, handle: "ben" }));
    screen.shows("Ben's editor shows:", phrase);
    const knock = await until("Ben at Ana's door", async () => {
      const { waiting } = Listed.parse(await manage(ana, { action: "list" }));
      return waiting.find((line) => line.includes(phrase));
    });
    screen.shows("Ana's editor shows:", knock);
    await manage(ana, { action: "confirm", candidate: knock.split(" ", 1)[0] });
    await until("Ben in the space", async () => {
      const { spaces } = Listed.parse(await manage(ben, { action: "list" }));
      return spaces.find((line) => line.includes("active") && line.includes("1 others online"));
    });
    mark("join");

    screen.scene("Ana remembers something, and decides to share it");
    const { id } = Added.parse(await ana.call("memory_add", LESSON));
    screen.shows(`${id}, in her own encrypted memory:`, LESSON.body);
    const preview = Previewed.parse(
      await ana.call("knowledge_share", { action: "preview", id, space }),
    );
    screen.says(
      "",
      "Her key, her address and her home path are gone from what would leave, before she is asked:",
    );
    const { share, digest } = preview;
    const release = await ana.call("knowledge_share", { action: "release", share, digest });
    expect(Shared.parse(release).state, "released");
    mark("release");

    screen.scene("Ben asks in his own words, and finds it");
    const released = performance.now();
    const hit = await until("the lesson at Ben's", () => find(ben));
    const foundAfterMs = Math.round(performance.now() - released);
    screen.says("Ben", QUESTION);
    screen.shows(
      `${hit.id}, ${foundAfterMs} ms after she said yes; a stranger's text stays in its fence:`,
      hit.text,
    );
    mark("find");

    screen.scene("Ana takes it back");
    await ana.call("knowledge_share", { action: "retract", share });
    const receipts = await until("Ben's receipt", async () => {
      const now = Retracted.parse(await ana.call("knowledge_share", { action: "retract", share }));
      return now.acknowledged === now.asked ? now : undefined;
    });
    await until("the lesson gone at Ben's", async () => ((await find(ben)) ? undefined : true));
    screen.says(
      "Ana",
      `${receipts.acknowledged} of ${receipts.asked} acknowledged: its key is destroyed, Ben's copy is gone.`,
    );
    screen.says(
      "Ben",
      `${QUESTION} Nothing relevant. (What he read, he has read: no tool can take that back.)`,
    );
    mark("retract");

    const seconds = (steps.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(1);
    screen.ends(`Done in ${seconds} s. All of it was real; all of it is removed now.`);
    return { ok: true, steps, foundAfterMs, ...receipts };
  }

  function mark(step: string): void {
    const now = performance.now();
    steps.push({ step, ms: Math.round(now - since) });
    since = now;
  }
}

function manage(person: Person, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  return person.call("space_manage", input);
}

async function find(ben: Person): Promise<{ id: string; text: string } | undefined> {
  const reply = Found.parse(
    await ben.call("memory_search", { query: QUESTION, scope: "spaces", format: "detailed" }),
  );
  const [hit] = reply.results;
  if (!hit) return undefined;
  const { origin, space, trust, text } = hit.untrusted;
  return { id: hit.id, text: `from ${origin} in ${space}, ${trust}\n${text}` };
}

/** Looks again until there is something: the network brings it, not a call. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(20);
  }
  throw new PairedError("unavailable", `${what}: not seen within ${PATIENCE_MS / 1000} s`, {
    fix: "Run paired-mcp doctor: it says whether sockets on 127.0.0.1 work here.",
  });
}

function expect(got: string, wanted: string): void {
  if (got !== wanted) throw new PairedError("internal", `the share is ${got}, not ${wanted}`);
}
