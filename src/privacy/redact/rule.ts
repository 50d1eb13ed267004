/** One thing that must not leave the machine, and how it is recognised. */
export interface Rule {
  /** `secret:aws_key` or `personal:email`: becomes the placeholder `<secret:aws_key:1>`. */
  readonly kind: string;
  /**
   * Global, and linear in the length of its input. What is hidden is the group `hide`, with the group `keep` before
   * it left in place; without groups, the whole match.
   */
  readonly pattern: RegExp;
  /** Says of a value that only looks like one. */
  readonly skip?: (value: string) => boolean;
}
