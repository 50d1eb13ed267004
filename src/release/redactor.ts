import { PairedError } from "../errors.ts";
import { loadOwnPatterns } from "../privacy/redact/own-patterns.ts";
import { gitNames, userNames } from "../privacy/redact/personal/names.ts";
import { createPhrases } from "../privacy/redact/personal/phrases.ts";
import type { Redaction } from "../privacy/redact/redact.ts";
import type { Search } from "../privacy/redact/search.ts";
import { NO_SETTINGS, type Settings } from "../privacy/redact/settings.ts";
import { findStamp, readSettings } from "../store/redaction-file.ts";

/** How an entry is redacted on its way into a space: the built-in rules, and what the user has configured. */
export interface Redactor {
  /** Reads the settings if they changed. */
  readonly load: () => Promise<void>;
  /**
   * By the settings as they were loaded. Throws `bad_input` for ones that cannot be used, `unavailable` when they have
   * changed since: either way nothing is let out.
   */
  readonly of: (target: Target) => Redaction;
  /** Names of people in a project's git that were not known when this node started. */
  readonly learn: (people: readonly string[]) => void;
}

export interface Target {
  /** `S1` */
  readonly space: string;
  /** The entry's kind, such as `lesson`. */
  readonly kind: string;
}

/** Git keeps every author for ever; more names than this in one process are not kept. */
const MAX_LEARNED = 5000;

interface Loaded {
  /** Of the file, when it was read; undefined: there was none. */
  readonly stamp: string | undefined;
  readonly settings: Settings;
  readonly patterns: Search;
  /** Why the file cannot be used. */
  readonly fault?: PairedError;
}

const NONE: Loaded = { stamp: undefined, settings: NO_SETTINGS, patterns: () => [] };

export function createRedactor(deps: {
  /** `redaction.json` in the home; undefined: there are no settings. */
  readonly path: string | undefined;
  /** Names of this machine's user. */
  readonly user: readonly string[];
  readonly people: readonly string[];
}): Redactor {
  const { path, user } = deps;
  const learned = new Set(deps.people);
  let loaded = NONE;
  let names = build();
  return {
    async load() {
      const stamp = path && findStamp(path);
      if (stamp === loaded.stamp) return;
      loaded = path && stamp ? await open(path, stamp) : NONE;
      names = build();
    },
    of({ space, kind }) {
      if ((path && findStamp(path)) !== loaded.stamp)
        throw new PairedError("unavailable", "the settings of redaction have changed", {
          fix: "Preview the entry again.",
        });
      const { settings, patterns, fault } = loaded;
      if (fault) throw fault;
      return { names, patterns, policy: settings.policyFor(space, kind) };
    },
    learn(people) {
      const before = learned.size;
      for (const name of people) if (learned.size < MAX_LEARNED) learned.add(name);
      if (learned.size > before) names = build();
    },
  };

  async function open(at: string, stamp: string): Promise<Loaded> {
    try {
      const settings = readSettings(at);
      return { stamp, settings, patterns: await loadOwnPatterns(settings.patterns) };
    } catch (error) {
      if (error instanceof PairedError) return { ...NONE, stamp, fault: error };
      throw error;
    }
  }

  function build(): ReturnType<typeof createPhrases> {
    const phrases = [...userNames(user), ...loaded.settings.phrases, ...gitNames([...learned])];
    return createPhrases(phrases, { anyCase: true });
  }
}
