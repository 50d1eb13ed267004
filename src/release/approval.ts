/** What a person can be asked to decide: what leaves this machine, and who joins a space. */
export type ApprovalKind = "release" | "member";
export type ConfirmedBy = "elicitation" | "terminal" | "demo";

/** A decision that waits for the person: nobody else can take it, and it survives a restart. */
export interface Approval {
  readonly id: number;
  readonly kind: ApprovalKind;
  /** The record that it is about: a share, a candidate. */
  readonly subject: number;
  /** What is asked, in one line. */
  readonly title: string;
  /** What the person should know besides, in a sentence or two. */
  readonly note: string;
  /** What the person has to see, exactly. */
  readonly text: string;
  /** SHA-256 of the text. */
  readonly digest: string;
  readonly expires: number;
}
