import { expect, test } from "vitest";

import { createGrants } from "../../src/release/grants.ts";
import { createRemoteConsent } from "../../src/release/remote-consent.ts";
import { createAudit } from "../../src/store/audit.ts";
import { openStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";

const ORIGIN = "https://models.example";

test("a consent to another purpose, or to another recipient, lets no text out; that is recorded once", () => {
  const store = openStore(MEMORY_HOME);
  const clock = (): number => Date.UTC(2026, 0, 10);
  const grants = createGrants({ store, clock, key: Buffer.alloc(32, 1) });
  const audit = createAudit({ store, clock, home: MEMORY_HOME });
  const mayLeave = createRemoteConsent({ grants, audit, policies: { assertRemoteModels() {} } });
  const give = (purpose: "share" | "embed", recipient: string): void => {
    const { id } = grants.request({ purpose, recipient, expires: clock() + 1000 });
    grants.settle(id, "given", "terminal");
  };
  give("share", ORIGIN);
  give("embed", "https://other.example");

  expect([mayLeave(ORIGIN), mayLeave(ORIGIN)]).toEqual([false, false]);

  const refused = audit.find({ event: "release.refused" }, { limit: 10 }).records;
  expect(refused.map(({ purpose, detail }) => [purpose, detail])).toEqual([
    ["embed", "no_consent"],
  ]);
  give("embed", ORIGIN);
  expect(mayLeave(ORIGIN)).toBe(true);
  store.close();
});
