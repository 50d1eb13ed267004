import { headline } from "../../memory/entry.ts";
import type { Place } from "../../memory/import/draft.ts";
import { number, type Progress, visible } from "./screen.ts";
import type { Counts, Listener } from "./work.ts";

/** What the command says of each thing as it happens, and at its end: for a person, or a line of JSON each. */
export interface Report extends Listener {
  readonly end: (result: Result) => void;
}

export interface Result {
  readonly counts: Counts;
  /** Undefined when nothing was written. */
  readonly batch: number | undefined;
  readonly dryRun: boolean;
  readonly seconds: number;
  /** Whether it came to the end of its sources. */
  readonly complete: boolean;
}

export function createReport(
  { print }: Pick<Progress, "print">,
  options: { readonly json: boolean; readonly dryRun: boolean },
): Report {
  return options.json ? jsonReport(print, options) : plainReport(print, options);
}

function plainReport(
  print: (line: string) => void,
  { dryRun }: { readonly dryRun: boolean },
): Report {
  return {
    onAdded({ kind, title, body, project }, at) {
      if (dryRun)
        print(
          `would add  ${place(at)}: ${kind} in ${visible(project)}: ${visible(headline(title ?? body))}`,
        );
    },
    onRefused({ reason, fix, ...at }) {
      print(`refused  ${place(at)}: ${reason}\n         ${fix}`);
    },
    onSkipped: ({ why, ...at }) => print(`left out  ${place(at)}: ${why}`),
    end({ counts, batch, seconds, complete }) {
      const { added, there, near, refused, skipped } = counts;
      print(
        [
          `${complete ? "" : "Stopped before the end. "}${number(added)} ${dryRun ? "would be added" : "added"}`,
          ...(near > 0
            ? [`${number(near)} of them nearly repeat another entry and are linked with it`]
            : []),
          `${number(there)} already there`,
          `${number(refused)} refused`,
          `${number(skipped)} left out`,
        ].join(", ") + (dryRun ? ". Nothing was written." : ` in ${seconds.toFixed(1)} s.`),
      );
      if (batch !== undefined && added > 0)
        print(`This is import I${batch}. To take it back: paired-mcp import --undo I${batch}`);
    },
  };
}

function jsonReport(
  print: (line: string) => void,
  { dryRun }: { readonly dryRun: boolean },
): Report {
  const say = (value: object): void => print(JSON.stringify(value));
  return {
    onAdded({ kind, title, body, project, tags, created }, at) {
      if (dryRun)
        say({
          would_add: { ...at, kind, title, project, tags, created, bytes: Buffer.byteLength(body) },
        });
    },
    onRefused: (refused) => say({ refused }),
    onSkipped: (left_out) => say({ left_out }),
    end({ counts, batch, seconds, complete }) {
      const { skipped, near, ...rest } = counts;
      const id = batch === undefined || rest.added === 0 ? undefined : `I${batch}`;
      say({ import: id, dry_run: dryRun, complete, ...rest, near, left_out: skipped, seconds });
    },
  };
}

function place({ file, line }: Place): string {
  return visible(line === undefined ? file : `${file}:${line}`);
}
