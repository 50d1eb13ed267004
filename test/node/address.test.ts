import { expect, test } from "vitest";

import { fitsSocket, formatAddress, parseAddress, pipePath } from "../../src/node/address.ts";

test("an address survives its text", () => {
  for (const address of [
    { kind: "local", path: "/run/user/1000/paired-1a/p.sock" },
    { kind: "local", path: "\\\\.\\pipe\\paired-00" },
    { kind: "tcp", port: 49_152 },
  ] as const)
    expect(parseAddress(formatAddress(address))).toEqual(address);
});

test.each(["", "p.sock", "tcp:10.0.0.1:80", "tcp:127.0.0.1:", "http://x"])(
  "%o is no address",
  (text) => {
    expect(parseAddress(text)).toBeUndefined();
  },
);

test("a folder fits while its socket's path has at most 103 bytes, not characters", () => {
  // The longer of the two names is `/b9999999`: 9 bytes.
  expect(fitsSocket(`/${"x".repeat(93)}`)).toBe(true);
  expect(fitsSocket(`/${"x".repeat(94)}`)).toBe(false);
  expect(fitsSocket(`/${"é".repeat(47)}`)).toBe(false);
});

test("a pipe's name cannot be guessed, and differs by user, home and start", () => {
  const owner = { user: "ada", home: "C:\\paired", token: Buffer.alloc(32, 1) };
  const names = [
    owner,
    { ...owner, user: "bob" },
    { ...owner, home: "D:\\paired" },
    { ...owner, token: Buffer.alloc(32, 2) },
  ].map(pipePath);

  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(name).toMatch(/^\\\\\.\\pipe\\paired-[0-9a-f]{64}$/);
});
