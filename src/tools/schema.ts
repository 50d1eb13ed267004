import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { z } from "zod";

export type JsonSchema = Record<string, unknown>;

/**
 * JSON Schema 2020-12, which both protocol eras assume: the `$schema` line would cost tokens in every tool, and so would
 * that a text is not empty, in every argument. Both are still checked.
 */
export function publish(schema: z.ZodObject, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io,
    override({ jsonSchema }) {
      if (jsonSchema.minLength === 1) delete jsonSchema.minLength;
    },
  });
  return json;
}

/** The SDK publishes the schema; we do the parsing, so that a refusal carries our code and fix. */
export function published(schema: JsonSchema): StandardSchemaWithJSON<unknown, unknown> {
  const json = { input: () => schema, output: () => schema };
  return {
    "~standard": {
      version: 1,
      vendor: "paired",
      validate: (value) => ({ value }),
      jsonSchema: json,
    },
  };
}
