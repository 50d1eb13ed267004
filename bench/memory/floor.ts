import { createNotes } from "../notes.ts";
import type { Figure } from "../report.ts";
import { type Collection, type Filled, fill, readCosqa, readLocomo } from "./collections.ts";
import { type NeverStored, neverStored, neverStoredByDevelopers } from "./never-stored.ts";

const NOTES = 5000;

/** How often a search says that it found nothing relevant: where there is an answer, and where there is none. */
export function measureFloor(): Figure[] {
  const locomo = readLocomo();
  const cosqa = readCosqa();
  const notes = { texts: developerNotes() };
  using memory = fill(notes);
  const developers = silentOf(memory, unknownTo(notes, neverStoredByDevelopers()));
  const swapped = locomo?.flatMap((conversation) => {
    using filled = fill(conversation);
    return silentOf(filled, conversation.unanswerable);
  });
  const people = locomo?.flatMap((conversation) => {
    using filled = fill(conversation);
    return silentOf(filled, unknownTo(conversation, neverStored(conversation.names)));
  });
  return [
    wrongly("LoCoMo-dev", locomo, "<= .02"),
    wrongly("CoSQA-dev", cosqa),
    ...(people
      ? [
          rightly("100 about people, of each LoCoMo conversation", share(people)),
          rightly(
            "200 never-stored questions, both families alike",
            (share(people) + share(developers)) / 2,
            ">= .60",
          ),
        ]
      : []),
    ...(swapped
      ? [rightly("LoCoMo category 5: asked of the wrong person or thing", share(swapped))]
      : []),
    rightly(`100 about development, of ${NOTES} notes`, share(developers)),
  ];
}

function wrongly(
  name: string,
  collections: readonly Collection[] | undefined,
  goal?: string,
): Figure {
  const what = `wrongly "nothing relevant", answerable ${name} questions`;
  if (!collections) return { what, value: "SKIP: dataset not present" };
  const silent = collections.flatMap((collection) => {
    using memory = fill(collection);
    return silentOf(memory, collection.questions);
  });
  return { what, value: share(silent), ...(goal && { goal }) };
}

function rightly(family: string, value: number, goal?: string): Figure {
  return { what: `rightly "nothing relevant", ${family}`, value, ...(goal && { goal }) };
}

function silentOf(memory: Filled, questions: readonly { readonly text: string }[]): boolean[] {
  return questions.map(({ text }) => memory.search(text, 10).hits.length === 0);
}

function share(answers: readonly boolean[]): number {
  return answers.filter(Boolean).length / answers.length;
}

/** The questions, when it is true that nothing was ever stored about any of them. */
function unknownTo(
  { texts }: Pick<Collection, "texts">,
  questions: readonly NeverStored[],
): readonly NeverStored[] {
  const words = new Set(texts.flatMap(({ body }) => body.toLowerCase().match(/[a-z0-9]+/g) ?? []));
  const stored = questions.flatMap(({ subjects }) => subjects).filter((word) => words.has(word));
  if (stored.length > 0) throw new Error(`these were stored: ${stored.join(", ")}`);
  return questions;
}

function developerNotes(): Collection["texts"] {
  const notes = createNotes(5);
  return Array.from({ length: NOTES }, (_, n) => ({
    id: String(n),
    body: notes.note(n),
    session: `session ${Math.floor(n / 25)}`,
  }));
}
