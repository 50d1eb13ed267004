import * as fc from "fast-check";
import { expect, test } from "vitest";

import { globsMeet, readGlob } from "../../src/agents/paths.ts";

test.each([
  ["src/pay/**", "src/pay/refund.ts", true],
  ["src/pay", "src/pay/refund.ts", true],
  ["src/*.ts", "src/pay/refund.ts", false],
  ["src/**/refund.ts", "src/pay/*.ts", true],
  ["src/a*c.ts", "src/ab*.ts", true],
  ["src/a?.ts", "src/b?.ts", false],
  ["**", "README.md", true],
  ["README.md", "readme.MD", true],
  ["src/pay.ts", "src/pay.tsx", false],
  ["**/*.test.ts", "test/**", true],
  ["docs/**", "src/**", false],
])("%s and %s have a file in common: %s", (a, b, meets) => {
  expect(globsMeet(a, b)).toBe(meets);
  expect(globsMeet(b, a)).toBe(meets);
});

test.each(["/etc/passwd", "../x", "a/../../b", "C:\\x", "~/x", "\\\\host\\x", ".", "./", ""])(
  "%s is no path of a project",
  (path) => {
    expect(() => readGlob(path)).toThrow("relative to the project's folder");
  },
);

test("a path is compared in one spelling", () => {
  expect(readGlob(".\\src//pay/./refund.ts")).toBe("src/pay/refund.ts");
});

const NAME = fc.stringMatching(/^[ab]{1,3}$/);
const PATH = fc.array(NAME, { minLength: 1, maxLength: 4 });

test("a glob made from a path meets it, and meets whatever glob is made from it too", () => {
  const blur = (path: readonly string[], masks: readonly number[]): string =>
    path
      .map((name, n) => [name, "*", `${name.slice(0, 1)}*`, "**"][masks[n] ?? 0] ?? name)
      .join("/");
  const masks = fc.array(fc.nat(3), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(PATH, masks, masks, (path, one, other) => {
      const globs = [blur(path, one), blur(path, other)];
      expect(globsMeet(globs[0] ?? "", path.join("/"))).toBe(true);
      expect(globsMeet(globs[0] ?? "", globs[1] ?? "")).toBe(true);
    }),
  );
});

test("a hostile pair of globs costs the product of their lengths, not more", () => {
  const stars = `${"*a".repeat(150)}*`;
  const from = performance.now();

  globsMeet(stars, `${"*b".repeat(150)}*`);

  expect(performance.now() - from).toBeLessThan(1000);
});
