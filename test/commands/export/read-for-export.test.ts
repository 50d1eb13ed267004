import { existsSync } from "node:fs";

import { expect, test } from "vitest";

import { readForExport } from "../../../src/commands/export/read-for-export.ts";
import { writeExport } from "../../../src/commands/export/write-export.ts";
import { privacyMethods } from "../../../src/commands/privacy-methods.ts";
import { openContext } from "../../../src/context.ts";
import { type Home, openHome } from "../../../src/store/home.ts";
import { temporaryHome } from "../../temporary-home.ts";

test("a table that is not kept for an export is denied to it, and the audit says so", async () => {
  using place = temporaryHome();
  const home = await openFilled(place.config);
  let recorded: string[] = [];

  const wanting = readForExport(home, {
    work: async (snapshot) => [...snapshot.rows("entry"), ...snapshot.rows("received")],
    async record(tables) {
      await using ctx = openContext({ home });
      await privacyMethods["privacy.denied"]?.(ctx, { tables });
      const { records } = ctx.audit.find({ event: "data.refused" }, { limit: 9 });
      recorded = records.map(({ line }) => line.replace(/^\d+ \S+ /, ""));
    },
  });

  await expect(wanting).rejects.toThrow("rows of received are not kept for export");
  expect(recorded).toEqual(["data.refused by terminal, for export, refused, received"]);
});

test("an export of what may be exported records no refusal", async () => {
  using place = temporaryHome();
  const home = await openFilled(place.config);
  const path = place.file("mine.zip");

  await readForExport(home, {
    work: (snapshot) => writeExport(snapshot, { path, made: 0, passphrase: undefined }),
    record: async (tables) => expect(tables).toEqual([]),
  });

  expect(existsSync(path)).toBe(true);
});

async function openFilled(config: Parameters<typeof openHome>[0]): Promise<Home> {
  const home = await openHome(config);
  await openContext({ home })[Symbol.asyncDispose]();
  return home;
}
