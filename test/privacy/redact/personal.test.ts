import { expect, test } from "vitest";

import { redact } from "../../../src/privacy/redact/redact.ts";
import { createRandom, makeUp } from "./made-up.ts";

const HIDDEN: readonly (readonly [text: string, hidden: string])[] = [
  ["call +49 (0)30 1234567 now", "call <personal:phone:1> now"],
  ["tel:+12025550143", "tel:<personal:phone:1>"],
  ["dial 0049 30 7654321", "dial <personal:phone:1>"],
  ["Phone: (202) 555-0143", "Phone: <personal:phone:1>"],
  ["Mobil 0171/555 0143", "Mobil <personal:phone:1>"],
  ["ssh ana@85.12.7.9", "ssh ana@<personal:ip:1>"],
  ["http://10.1.2.3:8080/x", "http://<personal:ip:1>:8080/x"],
  ["192.168.4.0/24 is the office", "<personal:ip:1>/24 is the office"],
  ["fe80::1c2d:3eff:fe4f:5a6b%eth0", "<personal:ip:1>%eth0"],
  ["[2a01:4f8:c17:1::2]:443", "[<personal:ip:1>]:443"],
  ["db-01.prod.internal is down", "<personal:host:1> is down"],
  ["https://wiki.intra.kiosk.de/x", "https://<personal:host:1>/x"],
  ["ping nas.local", "ping <personal:host:1>"],
  ["pay DE89 3704 0044 0532 0130 00 today", "pay <personal:iban:1> today"],
  ["GB82WEST12345698765432", "<personal:iban:1>"],
  ["Author: Mira Okonkwo <mira@kiosk-nord.de>", "Author: <personal:author:1> <<personal:email:1>>"],
  [
    "Co-Authored-By: 田中 雪 <y@kiosk-nord.de>",
    "Co-Authored-By: <personal:author:1> <<personal:email:1>>",
  ],
];

test.each(HIDDEN)("hides who or where somebody is in %s", (text, hidden) => {
  expect(redact([text]).texts).toEqual([hidden]);
});

test.each([
  "127.0.0.1, 0.0.0.0, 255.255.255.0, 224.0.0.251 and 192.0.2.7 are nobody's",
  "v1.2.3.4, version 10.0.19045.1, Chrome/120.0.6099.109, app-1.2.3.4.jar, >=2.0.0.1",
  "1.2.3.4.5, 300.1.2.3, 01.2.3.4, 1.3.6.1.4.1.311, 8.8.8.8",
  "::1, 2001:db8::7, std::vector, dead::beef, 12:30:45, a:b:c:d",
  "metadata.google.internal, svc.cluster.local, .env.local, app.internal, com.sun.internal.x",
  "+0200, +1000, x = +12345678901;, +1234567890, order 4111-1111",
  "telephone: see the list; call 112",
  "4111 1111 1111 1112, 1234 5678 9012 3456, 4242 4242 4242 4242",
  "DE89 3704 0044 0532 0130 01, XX89370400440532013000, DE8937040044",
  "user@example.com, git@github.com:o/r, 12+x@users.noreply.github.com",
  "/home/runner/work, /home/user/x, C:\\Users\\Public\\x, /Users/<name>",
])("leaves %s", (text) => {
  expect(redact([text])).toEqual({ texts: [text], findings: [] });
});

test("card numbers count by issuer and check digit, however they are grouped", () => {
  const random = createRandom(4);
  for (let round = 0; round < 20; round++) {
    const card = makeUp(random, "card");
    const bare = card.replaceAll(" ", "");
    for (const written of [card, bare, card.replaceAll(" ", "-")])
      expect(redact([`card ${written}, valid`]).texts).toEqual(["card <personal:card:1>, valid"]);
    const wrong = bare.slice(0, -1) + ((Number(bare.at(-1)) + 1) % 10);
    expect(redact([`card ${wrong}, valid`]).texts).toEqual([`card ${wrong}, valid`]);
  }
});

test("what opens an account weighs more than what names somebody, and that more than a place", () => {
  const { findings } = redact(["DE89370400440532013000 ana@kiosk-nord.de /home/ana 10.1.2.3"]);

  expect(findings.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
    "personal:iban high",
    "personal:email medium",
    "personal:home low",
    "personal:ip low",
  ]);
});
