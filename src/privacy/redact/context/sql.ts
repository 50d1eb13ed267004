import type { Place, Rule, Severity } from "../rule.ts";
import { classify } from "./names.ts";
import { judgeValue } from "./values.ts";

const VALUES = String.raw`(?:[^()]|\([^()]{0,40}\)){2,2000}`;

/** A row that a statement inserts: the name of a value is the column at its place. */
export const SQL_RULES: readonly Rule[] = [
  {
    kind: "secret:column",
    severity: "high",
    words: ["insert into"],
    pattern: new RegExp(
      String.raw`(?<keep>\binsert into [\w."\x60[\]]{1,80} {0,4}\([^()]{1,400}\)\s{1,8}values\s{0,8}\()(?<hide>${VALUES})(?=\))`,
      "gi",
    ),
    each: /(?<keep>(?:^|,)\s{0,8}N?')(?<hide>[^']{3,500})(?=')/g,
    judge: judgeColumn,
  },
];

function judgeColumn(value: string, { text, start }: Place): Severity | undefined {
  const statement = text.slice(text.toLowerCase().lastIndexOf("insert into", start), start);
  const [, columns = "", before = ""] = /\(([^()]*)\)\s*values\s*\((.*)$/is.exec(statement) ?? [];
  const place = before.replaceAll(/'[^']*'/g, "").split(",").length - 1;
  const name = classify(columns.split(",")[place]?.trim() ?? "");
  return name && judgeValue(value, name, { quoted: true, ends: true, tight: true });
}
