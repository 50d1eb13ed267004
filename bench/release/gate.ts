import { openSharing } from "../../test/release/sharing.ts";
import { createNotes } from "../notes.ts";
import { type Figure, percentile } from "../report.ts";

const RELEASES = 200;
/** Nearly the longest entry that there is. */
const BYTES = 8000;

/** What stands between an entry and its leaving, but for the person: previews, and a yes up to the outbox. */
export function measureGate(): Figure[] {
  using sharing = openSharing();
  const { note } = createNotes(5);
  const previews: number[] = [];
  const releases: number[] = [];
  for (let id = 1; id <= RELEASES; id += 1) {
    const notes = Array.from({ length: 40 }, (_, n) => note(id * 40 + n)).join("\n");
    sharing.write(id, notes.slice(0, BYTES));
    const began = performance.now();
    const { share, digest } = sharing.gate.preview(id, 1);
    const shown = performance.now();
    const { approval } = sharing.gate.request(share.id, digest);
    if (!approval) throw new Error("nobody was asked");
    const words = sharing.read(approval.id);
    const said = performance.now();
    sharing.approvals.confirm(approval.id, words);
    previews.push(shown - began);
    releases.push(performance.now() - said);
  }
  return [
    {
      what: `${RELEASES} entries of 8 KB: redacted, weighed, previewed, p95`,
      value: percentile(previews, 0.95),
      unit: "ms",
      goal: "< 50",
    },
    {
      what: "a person's words to the outbox and the audit, p95",
      value: percentile(releases, 0.95),
      unit: "ms",
      goal: "< 50",
    },
    { what: "left, of those that were confirmed", value: sharing.sent.length, goal: `${RELEASES}` },
  ];
}
