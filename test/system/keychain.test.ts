import { existsSync, readFileSync } from "node:fs";

import { afterEach, expect, test, vi } from "vitest";

import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { temporaryHome } from "../temporary-home.ts";
import { missingKeychainPrograms, startKeychain } from "./keychain.ts";
import { createPlace, type Outcome } from "./place.ts";

const missing = missingKeychainPrograms();
if (missing.length > 0) process.stdout.write(`skipped: no ${missing.join(", ")} on this machine\n`);

afterEach(() => vi.unstubAllEnvs());

test.skipIf(missing.length > 0)("keeps the key in the keychain, and in no file", async () => {
  using place = temporaryHome();
  await using keychain = await startKeychain(place);
  vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", keychain.address);
  const config = { ...place.config, home: place.file("home"), keychain: true };

  const first = await openHome(config);
  const again = await openHome(config);

  expect(first.keyring.slots()).toMatchObject([{ type: "keychain", state: "opened" }]);
  expect(again.keys).toEqual(first.keys);
  expect(keychain.accounts()).toEqual(first.keyring.slots().map(({ id }) => id));
  expect(existsSync(place.file("home/key"))).toBe(false);
});

test.skipIf(missing.length > 0)(
  "of many that start at once one makes the key, and none leaves another behind",
  async () => {
    using place = temporaryHome();
    await using keychain = await startKeychain(place);
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", keychain.address);
    const config = { ...place.config, home: place.file("home"), keychain: true };

    const homes = await Promise.all(Array.from({ length: 4 }, () => openHome(config)));

    expect(new Set(homes.map(({ keys }) => keys.database.toString("hex"))).size).toBe(1);
    expect(keychain.accounts()).toHaveLength(1);
  },
);

test.skipIf(missing.length > 0)(
  "refuses to start, and makes no other key, when the keychain is away or has forgotten",
  async () => {
    using place = temporaryHome();
    const config = { ...place.config, home: place.file("home"), keychain: true };
    await using keychain = await startKeychain(place);
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", keychain.address);
    openStore(await openHome(config)).close();
    const keyring = readFileSync(place.file("home/keyring.json"));

    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", `unix:path=${place.file("nobody")}`);
    await expect(openHome(config)).rejects.toMatchObject({
      code: "locked",
      fix: expect.stringContaining("paired-mcp unlock"),
    });
    await expect(openHome({ ...config, keychain: false })).rejects.toMatchObject({
      code: "unavailable",
      fix: expect.stringContaining("PAIRED_KEYCHAIN=on"),
    });

    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", keychain.address);
    keychain.clear();
    await expect(openHome(config)).rejects.toMatchObject({ code: "damaged" });

    expect(readFileSync(place.file("home/keyring.json"))).toEqual(keyring);
    expect(existsSync(place.file("home/key"))).toBe(false);
  },
);

test.skipIf(missing.length > 0)(
  "a keychain's slot is rotated with the others, and leaves nothing in the keychain when it goes",
  async () => {
    using desktop = temporaryHome();
    await using keychain = await startKeychain(desktop);
    const { address } = keychain;
    await using place = createPlace({ PAIRED_KEYCHAIN: "on", DBUS_SESSION_BUS_ADDRESS: address });
    const run = (...args: string[]): Promise<Outcome> =>
      place.run(["keys", ...args, "--stdin"], { input: "correct horse battery\n" });
    await run("add", "passphrase");
    const [account = ""] = keychain.accounts();

    expect(await run("rotate")).toMatchObject({ code: 0 });
    await place.run(["stop"]);
    expect(await place.run(["verify"])).toMatchObject({ code: 0 });
    expect(await run("add", "keychain")).toMatchObject({ code: 1 });
    expect(await run("remove", account)).toMatchObject({ code: 0 });

    expect(keychain.accounts()).toEqual([]);
    await place.run(["stop"]);
    expect((await place.run(["verify"])).stderr).toContain("needs a terminal");
  },
);
