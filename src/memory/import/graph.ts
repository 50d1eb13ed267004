import { z } from "zod";

import { ENTRY_LIMITS } from "../entry.ts";
import { checkDraft, type Item, type Place, refuse } from "./draft.ts";

/** One line of the official memory server's file; fields of later versions are let be. */
const LINE = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("entity"),
    name: z.string().trim().min(1),
    entityType: z.string().trim(),
    observations: z.array(z.string()),
  }),
  z.object({
    type: z.literal("relation"),
    from: z.string().trim(),
    to: z.string().trim(),
    relationType: z.string().trim(),
  }),
]);
export type GraphLine = z.output<typeof LINE>;

/** What one line says; undefined when it is no line of a knowledge graph. */
export function findGraphLine(text: string): GraphLine | undefined {
  try {
    return LINE.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The relations of a whole graph, by the entity they start from: the file has them after the entities. */
export interface Relations {
  /** False when there is no room for more. */
  readonly add: (relation: Extract<GraphLine, { type: "relation" }>) => boolean;
  /** Lines for the body of an entity. */
  readonly of: (name: string) => readonly string[];
  /** Relations from something that has no entity of its own. */
  readonly rest: () => ReadonlyMap<string, readonly string[]>;
}

/** About 64 MB. */
const MAX_RELATIONS = 200_000;

export function createRelations(): Relations {
  const lines = new Map<string, string[]>();
  const told = new Set<string>();
  let count = 0;
  return {
    add({ from, to, relationType }) {
      count += 1;
      if (count > MAX_RELATIONS) return false;
      const line = `${from} ${relationType} ${to}`;
      const known = lines.get(from);
      if (known) known.push(line);
      else lines.set(from, [line]);
      return true;
    },
    of(name) {
      told.add(name);
      return lines.get(name) ?? [];
    },
    rest: () => new Map([...lines].filter(([from]) => !told.has(from))),
  };
}

type Entity = Omit<Extract<GraphLine, { type: "entity" }>, "type">;

interface GraphOptions {
  readonly at: Place;
  /** Several entries, observation by observation, for an entity that is too long for one. */
  readonly split: boolean;
  readonly session: (name: string) => string;
}

/** An entity with what is known of it and what it relates to; one entry, or with `split` as many as it needs. */
export function readEntity(
  entity: Entity,
  relations: readonly string[],
  { at, split, session }: GraphOptions,
): Item[] {
  const { name, entityType } = entity;
  const facts = [...entity.observations.map((text) => text.trim()), ...relations].filter(Boolean);
  if (facts.length === 0) facts.push(entityType ? `${name} (${entityType})` : name);
  const title = name.length <= ENTRY_LIMITS.titleChars && !/[\r\n\t]/.test(name) ? name : undefined;
  const tag = entityType.length <= ENTRY_LIMITS.tagChars && !/[\r\n\t]/.test(entityType);
  const head = title === undefined ? [name] : [];
  const bodies = split ? pack([...head, ...facts]) : [list([...head, ...facts])];
  return bodies.map((body) =>
    checkDraft(
      {
        ...(title !== undefined && { title }),
        body,
        tags: tag && entityType !== "" ? [entityType] : [],
        session: session(name),
        client: "import",
      },
      at,
      "Import with --split: its observations become several entries.",
    ),
  );
}

/** A relation of something that is no entity: told as an entry of its own. */
export function readLooseRelations(
  from: string,
  lines: readonly string[],
  options: GraphOptions,
): Item[] {
  const entity = { name: from, entityType: "", observations: [] };
  return readEntity(entity, lines, options);
}

export function refuseGraphLine(at: Place): Item {
  return refuse(
    at,
    "the line is no entity and no relation of the memory server",
    "If the file was cut short or damaged, repair it and import it again: nothing is added twice.",
  );
}

function list(facts: readonly string[]): string {
  return facts.length === 1 ? (facts[0] ?? "") : facts.map((fact) => `- ${fact}`).join("\n");
}

/** As few lists as hold all facts; a fact that is too long alone stays alone, and is refused. */
function pack(facts: readonly string[]): string[] {
  const bodies: string[] = [];
  let open: string[] = [];
  for (const fact of facts) {
    if (open.length > 0 && Buffer.byteLength(list([...open, fact])) > ENTRY_LIMITS.bodyBytes) {
      bodies.push(list(open));
      open = [];
    }
    open.push(fact);
  }
  return [...bodies, list(open)];
}
