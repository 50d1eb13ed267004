import { hash } from "node:crypto";

/** What an entry can be filtered by, beside its words. */
export interface Facets {
  readonly kind: string;
  readonly tags: readonly string[];
  readonly project?: string | null;
  readonly role?: string | null;
  /** When it came, in milliseconds. */
  readonly at: number;
}

/** Wanted facets: one of each inner list. */
export type WantedFacets = readonly (readonly string[])[];

const DAY = 86_400_000;
const MAX_DAYS = 31;
const MAX_MONTHS = 36;

/**
 * An entry's facets as words of the full-text index: a question of a small project then reads that project's rows alone,
 * however common its words are elsewhere. A row's own columns still decide: two facets may share a word.
 */
export function facetWords({ kind, tags, project, role, at }: Facets): string[] {
  const facets = [facetWord("kind", kind), ...tags.map((tag) => facetWord("tag", tag))];
  if (project) facets.push(facetWord("project", project));
  if (role) facets.push(facetWord("role", role));
  return [...facets, dayWord(at), monthWord(at)];
}

export function wantFacets(wanted: {
  readonly kinds: readonly string[];
  readonly tags: readonly string[];
  readonly project: string | undefined;
  readonly role: string | undefined;
  /** From this time on, and before that one. */
  readonly from: number;
  readonly to: number;
}): WantedFacets {
  const { kinds, tags, project, role, from, to } = wanted;
  const times = timeWords(from, to);
  return [
    ...(kinds.length > 0 ? [kinds.map((kind) => facetWord("kind", kind))] : []),
    ...tags.map((tag) => [facetWord("tag", tag)]),
    ...(project === undefined ? [] : [[facetWord("project", project)]]),
    ...(role === undefined ? [] : [[facetWord("role", role)]]),
    ...(times.length > 0 ? [times] : []),
  ];
}

/** The final 0 keeps the stemmer away. */
function facetWord(name: string, value: string): string {
  return `fa${hash("sha256", `${name} ${value}`).slice(0, 12)}0`;
}

function dayWord(at: number): string {
  return `da${new Date(at).toISOString().slice(0, 10).replaceAll("-", "")}0`;
}

function monthWord(at: number): string {
  return `mo${new Date(at).toISOString().slice(0, 7).replace("-", "")}0`;
}

/** The days of a short time, the months of a longer one; of years, nothing. */
function timeWords(from: number, to: number): string[] {
  const days = (to - from) / DAY;
  if (days <= 0 || days > MAX_MONTHS * 28) return [];
  const step = days <= MAX_DAYS ? DAY : 28 * DAY;
  const word = days <= MAX_DAYS ? dayWord : monthWord;
  const times = Array.from({ length: Math.ceil(days * (DAY / step)) }, (_, n) => from + n * step);
  return [...new Set([...times, to - 1].map(word))];
}
