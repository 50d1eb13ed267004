import { once } from "node:events";
import { createServer } from "node:net";
import { platform } from "node:os";

import { afterEach, expect, test, vi } from "vitest";

import { openHome } from "../../../src/store/home.ts";
import { openKeyring } from "../../../src/store/open-keyring.ts";
import { createKeyFileSlots } from "../../../src/store/slots/key-file.ts";
import { createKeychainSlots } from "../../../src/store/slots/keychain.ts";
import { temporaryHome } from "../../temporary-home.ts";

const isLinux = platform() === "linux";

afterEach(() => vi.unstubAllEnvs());

test.runIf(isLinux)("takes a key file where no keychain can be reached", async () => {
  using place = temporaryHome();
  vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", `unix:path=${place.file("nobody")}`);

  const { keyring } = await openHome({ ...place.config, keychain: true });

  expect(keyring.slots()).toMatchObject([{ type: "key_file", state: "opened" }]);
});

test.runIf(isLinux)(
  "does not wait for a keychain that accepts the call and says nothing",
  async () => {
    using place = temporaryHome();
    const silent = createServer().listen(place.file("bus"));
    await once(silent, "listening");
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", `unix:path=${place.file("bus")}`);
    const keychain = createKeychainSlots({ timeoutMs: 300 });

    await expect(keychain.create("a")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("does not answer"),
    });
    const files = createKeyFileSlots({ path: place.file("key") });
    const { slots } = await openKeyring(place.path, [keychain, files]);

    expect(slots()).toMatchObject([{ type: "key_file", state: "opened" }]);
    silent.close();
  },
);
