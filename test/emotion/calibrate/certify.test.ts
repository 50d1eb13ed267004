import { expect, test } from "vitest";

import { answerWith, certify, type Label } from "../../../src/emotion/calibrate/certify.ts";
import { findDrift } from "../../../src/emotion/calibrate/drift.ts";

const DAY = 86_400_000;

function labels(count: number, of: (n: number) => { score: number; right: boolean }): Label[] {
  return Array.from({ length: count }, (_, n) => ({ t: n * (DAY / 4), ...of(n) }));
}

test("58 right answers earn nothing, 59 earn a bound", () => {
  const always = (): { score: number; right: boolean } => ({ score: 0.9, right: true });

  expect(certify(labels(58, always))).toMatchObject({ basis: "personal", bound: null });
  const certificate = certify(labels(59, always));
  expect(certificate).toMatchObject({ basis: "certified", coverage: 1, labels: 59 });
  expect(certificate.bound).toBeGreaterThanOrEqual(0.95);
});

test("answers only where it is nearly always right", () => {
  const certificate = certify(
    labels(400, (n) => ({ score: n % 2 === 0 ? 0.9 : 0.5, right: n % 2 === 0 || n % 3 === 0 })),
  );

  expect(certificate).toMatchObject({ basis: "certified", threshold: 0.9 });
  expect(certificate.coverage).toBeCloseTo(0.5, 1);
  expect(answerWith(certificate, { value: "in_block", score: 0.5 }).value).toBeNull();
  const answer = answerWith(certificate, { value: "in_block", score: 0.9 });
  expect(answer.value).toBe("in_block");
  expect(answer.probability).toBeGreaterThan(0.95);
  expect(answer.bound).toBe(certificate.bound);
});

test("labels of fewer than five days earn nothing", () => {
  const hurried = Array.from({ length: 200 }, (_, n) => ({ t: n * 60_000, score: 1, right: true }));

  expect(certify(hurried)).toMatchObject({ basis: "personal", bound: null, labels: 200 });
});

test("a change for the worse ends a certificate, until newer labels earn another", () => {
  const good = labels(150, () => ({ score: 0.9, right: true }));
  const later = (count: number, right: (n: number) => boolean): Label[] =>
    Array.from({ length: count }, (_, n) => ({
      t: (40 + n / 4) * DAY,
      score: 0.9,
      right: right(n),
    }));

  expect(certify(good).basis).toBe("certified");
  expect(certify([...good, ...later(4, () => false)]).basis).not.toBe("certified");
  expect(certify([...good, ...later(40, (n) => n % 2 === 0)])).toMatchObject({
    basis: "uncalibrated",
    threshold: undefined,
    bound: null,
  });
});

test("the order in which labels come does not matter, and few of them are nobody's", () => {
  const some = labels(120, (n) => ({ score: (n % 10) / 10, right: n % 7 !== 0 }));
  const { probabilityOf: _, ...there } = certify(some);
  const { probabilityOf: __, ...back } = certify(some.toReversed());

  expect(back).toEqual(there);
  expect(certify(some.slice(0, 5))).toMatchObject({ basis: "prior", labels: 5 });
  expect(answerWith(certify([]), { value: true, score: 0.7 })).toEqual({
    value: true,
    probability: null,
    coverage: null,
    labels: 0,
    bound: null,
    basis: "prior",
  });
});

test("drift is found soon after it starts, and not where there is none", () => {
  const steady = Array.from({ length: 400 }, (_, n) => n % 10 !== 0);
  const broken = [...steady.slice(0, 200), ...Array.from({ length: 60 }, (_, n) => n % 2 === 0)];

  expect(findDrift(steady)).toBe(0);
  expect(Math.abs(findDrift(broken) - 200)).toBeLessThan(25);
  expect(findDrift(broken.toReversed())).toBe(0);
});
