import { expect, test } from "vitest";

import { PairedError } from "../../../src/errors.ts";
import { createPeople } from "../../../src/federation/people/people.ts";
import { createAudit } from "../../../src/store/audit.ts";
import { openStore } from "../../../src/store/db.ts";
import { MEMORY_HOME } from "../../paired.ts";

test("nobody is met in a space that is not allowed, from the moment on at which topics are chosen", () => {
  using store = { ...openStore(MEMORY_HOME), [Symbol.dispose]: () => store.close() };
  const clock = (): number => Date.UTC(2026, 10, 23);
  const allowed = new Set(["shop", "garden"]);
  const people = createPeople({
    store,
    clock,
    audit: createAudit({ store, clock, home: MEMORY_HOME }),
    logs: { create() {}, writeMembers() {} },
    assertSpace(name) {
      if (!allowed.has(name)) throw new PairedError("denied", "not this one");
    },
  });
  for (const name of ["shop", "garden", "other"]) people.membership.found(name, "ana");
  expect(people.topics()).toHaveLength(2);

  allowed.delete("garden");

  expect(people.topics()).toHaveLength(1);
  expect(people.active().map(({ name }) => name)).toEqual(["shop"]);
});
