/** What a model wants in front of a text, so that it knows a question from an answer. */
export interface Prefixes {
  readonly query: string;
  readonly document: string;
}

const INSTRUCT = "Instruct: Given a question, retrieve the notes that answer it\nQuery: ";
const PASSAGES = "Represent this sentence for searching relevant passages: ";

/** By the model cards of their makers; the first line whose pattern is in the name counts. */
const KNOWN: readonly (readonly [name: RegExp, prefixes: Prefixes])[] = [
  [/nomic-embed/i, { query: "search_query: ", document: "search_document: " }],
  [/e5-mistral|e5-[\w-]*instruct|qwen3-embedding/i, { query: INSTRUCT, document: "" }],
  [/\be5-|multilingual-e5/i, { query: "query: ", document: "passage: " }],
  [/arctic-embed[\w-]*(?:v?2)/i, { query: "query: ", document: "" }],
  [/mxbai-embed-large|arctic-embed|bge-\w+-en/i, { query: PASSAGES, document: "" }],
  [
    /embedding-?gemma/i,
    { query: "task: search result | query: ", document: "title: none | text: " },
  ],
];

/** None for a model that is not known to want any. */
export function prefixesOf(model: string): Prefixes {
  return KNOWN.find(([name]) => name.test(model))?.[1] ?? { query: "", document: "" };
}
