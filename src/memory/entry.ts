/** What an entry is about; anything else is a `note`. */
export const KINDS = ["lesson", "decision", "pattern", "fix", "tool_use", "note"] as const;
export type Kind = (typeof KINDS)[number];

/** How far an entry has come on its way out of this machine. */
export const VISIBILITIES = ["private", "proposed", "shared"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** A body over its limit is refused, never cut: a cut lesson is another lesson. */
export const ENTRY_LIMITS = {
  titleChars: 200,
  bodyBytes: 8192,
  tags: 16,
  tagChars: 48,
  projectChars: 120,
} as const;

export function isKind(text: string): text is Kind {
  return KINDS.some((kind) => kind === text);
}
