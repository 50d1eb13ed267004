import { type Hit, worse } from "./rule.ts";

/**
 * The hits as parts of the text that do not overlap, in their order. What overlaps becomes one, under the kind that
 * covers most of it (the first of equals); a person's data inside or across a secret gives way to the secret.
 */
export function disjoint(hits: readonly Hit[], text: string): Hit[] {
  const secrets = joined(hits.filter(isSecret), text);
  const others = hits.filter((hit) => !isSecret(hit) && !overlapsAny(secrets, hit));
  return [...secrets, ...joined(others, text)].toSorted((a, b) => a.start - b.start);
}

export function isSecret({ kind }: { readonly kind: string }): boolean {
  return !kind.startsWith("personal:");
}

function joined(hits: readonly Hit[], text: string): Hit[] {
  const parts: Hit[] = [];
  for (const hit of hits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = parts.at(-1);
    if (!last || hit.start >= last.end) parts.push(hit);
    else parts[parts.length - 1] = merge(last, hit, text);
  }
  return parts;
}

function merge(a: Hit, b: Hit, text: string): Hit {
  const severity = worse(a.severity, b.severity);
  if (b.end <= a.end) return { ...a, severity };
  const { kind } = b.end - b.start > a.end - a.start ? b : a;
  return { kind, severity, start: a.start, end: b.end, value: text.slice(a.start, b.end) };
}

/** Whether one of the `parts`, which are in order, overlaps the hit. */
function overlapsAny(parts: readonly Hit[], { start, end }: Hit): boolean {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((parts[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const next = parts[low];
  return next !== undefined && next.start < end;
}
