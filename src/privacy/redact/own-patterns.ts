import { PairedError } from "../../errors.ts";
import type { Hit, OwnPattern } from "./rule.ts";
import type { Search } from "./search.ts";
import { badSettings } from "./settings.ts";

/** Instructions of a compiled pattern: what it costs to search a text grows with them. */
const MAX_PROGRAM = 300;

/**
 * A search by the user's patterns, in an engine that is linear in the text whatever the pattern (RE2, Russ Cox). What
 * is hidden is the first group where there is one. Throws `bad_input` for a pattern that does not compile, is too
 * large, or matches where nothing is. The engine is loaded with the first pattern, not before.
 */
export async function loadOwnPatterns(patterns: readonly OwnPattern[]): Promise<Search> {
  if (patterns.length === 0) return () => [];
  const { RE2JS } = await import("re2js");
  const compile = ({ pattern }: OwnPattern, index: number): ReturnType<typeof RE2JS.compile> => {
    try {
      const program = RE2JS.compile(pattern);
      if (program.programSize() > MAX_PROGRAM) throw badSettings(`patterns.${index} is too large`);
      if (program.matcher("").find())
        throw badSettings(`patterns.${index} matches where nothing is`);
      return program;
    } catch (error) {
      if (error instanceof PairedError) throw error;
      throw badSettings(`patterns.${index} is no pattern of RE2, which has no look-around`, error);
    }
  };
  const programs = patterns.map(compile);
  return (text) =>
    programs.flatMap((program, index) => {
      const { kind = "", severity = "medium" } = patterns[index] ?? {};
      const hits: Hit[] = [];
      const matcher = program.matcher(text);
      while (matcher.find()) {
        const group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
        const [start, end] = [matcher.start(group), matcher.end(group)];
        hits.push({ kind, severity, start, end, value: text.slice(start, end) });
      }
      return hits;
    });
}
