import type { Context } from "../context.ts";
import type { Session } from "../tools/call.ts";

/** Something a client reads by address, without a call of the model's. */
export interface Resource {
  /** Stable, `kebab-case`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** `paired://spaces`, or with one variable as the last part: `paired://board/{project}`. */
  readonly uri: string;
  /** The tool by which a model gets the same: many clients read no resources. */
  readonly tool: string;
  readonly mimeType: "text/markdown" | "application/json" | "text/plain";
  /** For a resource with a variable: the values a client is shown, most useful first. */
  readonly list?: (ctx: Context, session: Session) => readonly ResourceItem[];
  /** The text behind one address; `key` is the variable's value, decoded ("" when there is none). */
  readonly read: (ctx: Context, key: string, session: Session) => string | Promise<string>;
}

export interface ResourceItem {
  readonly key: string;
  readonly title: string;
}

/** The one address of `key`: `resourceUri("paired://board/{project}", "my shop")` is `paired://board/my%20shop`. */
export function resourceUri(template: string, key: string): string {
  return template.replace(VARIABLE, encodeURIComponent(key));
}

export function resourceVariable(template: string): string | undefined {
  return VARIABLE.exec(template)?.[1];
}

const VARIABLE = /\{(\w+)\}/;
