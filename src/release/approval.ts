/**
 * What a person can be asked to decide: what leaves this machine, who joins a space, and what may leave from now on
 * without another question.
 */
export type ApprovalKind = "release" | "member" | "grant";
/** `standing`: by a grant that they gave before. */
export type ConfirmedBy = "elicitation" | "terminal" | "standing";

/** What a dialog of a client may ask; a grant takes a terminal. */
export type AskedKind = Exclude<ApprovalKind, "grant">;
/** A longer text scrolls out of a dialog, and takes a terminal. */
export const MAX_DIALOG_CHARS = 4000;

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
