/** A JSON object whose fields nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Undefined for anything but a JSON object. The relay parses by hand: a schema library would triple its start. */
export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text in `field`, or undefined when it is missing, no text, empty or longer than `max`. */
export function readText(fields: Fields, field: string, max: number): string | undefined {
  const value = fields[field];
  return typeof value === "string" && value.length > 0 && value.length <= max ? value : undefined;
}
