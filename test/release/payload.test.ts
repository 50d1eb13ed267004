import { expect, test } from "vitest";

import { HIDE_ALL } from "../../src/privacy/redact/policy.ts";
import { buildPayload } from "../../src/release/payload.ts";
import type { OwnEntry } from "../../src/release/share.ts";

function entry(body: string): OwnEntry {
  const fixed = { id: 1, version: 1, kind: "fix", title: undefined, tags: [], created: 1 };
  return { ...fixed, body, expires: undefined };
}

test("what the policy blocks stops the release, and is named by its kind alone", () => {
  const policy = { ...HIDE_ALL, secrets: "block" } as const;

  expect(() => buildPayload(entry("password=hunter2!x"), { uid: "uid" }, { policy })).toThrow(
    expect.objectContaining({
      code: "denied",
      message: "your settings let nothing out that holds secret:assigned",
    }),
  );
});

test("what the policy keeps leaves as it is", () => {
  const policy = { ...HIDE_ALL, contact: "keep" } as const;

  const { text, findings } = buildPayload(
    entry("ask ana@kiosk-nord.de"),
    { uid: "uid" },
    { policy },
  );

  expect(JSON.parse(text)).toMatchObject({ body: "ask ana@kiosk-nord.de" });
  expect(findings).toMatchObject([{ kind: "personal:email", action: "keep" }]);
});

test("the same value in two releases gets what tells nothing of it: a place in an order", () => {
  const first = buildPayload(
    entry("password=hunter2!x, token=Zx9Zx9Zx9Zx9Zx9Z"),
    { uid: "uid" },
    {},
  );
  const second = buildPayload(
    entry("password=Q7!other-one, token=Ab1Ab1Ab1Ab1Ab1A"),
    { uid: "uid" },
    {},
  );

  expect(first.text).toBe(second.text);
});
