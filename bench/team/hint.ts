import { type Collection, fill, readCosqa, readLocomo } from "../memory/collections.ts";
import { neverStored, neverStoredByDevelopers } from "../memory/never-stored.ts";
import { createNotes } from "../notes.ts";
import type { Figure } from "../report.ts";

const NOTES = 5000;

/** How often `hook UserPromptSubmit` names stored notes: where one is the answer, and where nothing was ever stored. */
export function measureHint(): Figure[] {
  const notes = createNotes(5);
  const texts = Array.from({ length: NOTES }, (_, n) => ({
    id: String(n),
    body: notes.note(n),
    session: `session ${Math.floor(n / 25)}`,
  }));
  using developers = fill({ texts });
  const locomo = readLocomo();
  return [
    {
      what: `hints to 100 never-stored prompts about development, of ${NOTES} notes`,
      value: share(neverStoredByDevelopers().map(({ text }) => developers.hint(text).length > 0)),
      goal: "<= .05",
    },
    {
      what: "hints to 100 never-stored prompts about people, of each LoCoMo conversation",
      value: locomo
        ? share(
            locomo.flatMap((conversation) => {
              using memory = fill(conversation);
              return neverStored(conversation.names).map(
                ({ text }) => memory.hint(text).length > 0,
              );
            }),
          )
        : SKIP,
      goal: "<= .05",
    },
    ...answerable("LoCoMo-dev", locomo),
    ...answerable("CoSQA-dev", readCosqa()),
  ];
}

const SKIP = "SKIP: dataset not present";

function answerable(name: string, collections: readonly Collection[] | undefined): Figure[] {
  if (!collections) return [{ what: `hints to answerable ${name} questions`, value: SKIP }];
  const hints = collections.flatMap((collection) => {
    using memory = fill(collection);
    return collection.questions.map(({ text, evidence }) => {
      const named = memory.hint(text);
      const right = evidence.some((wanted) => named.includes(memory.ids.get(wanted) ?? -1));
      return { any: named.length > 0, right };
    });
  });
  return [
    { what: `hints to answerable ${name} questions`, value: share(hints.map(({ any }) => any)) },
    {
      what: `the same, the answer among the three that it names`,
      value: share(hints.map(({ right }) => right)),
    },
  ];
}

function share(answers: readonly boolean[]): number {
  return answers.filter(Boolean).length / answers.length;
}
