import { basename, join } from "node:path";

import type { OrganisationConfig } from "../config.ts";
import { PairedError } from "../errors.ts";
import { type Managed, readOrganisation } from "./organisation.ts";
import { readPolicy } from "./policy-file.ts";
import {
  type Case,
  decide,
  isListed,
  NO_POLICY,
  type Policy,
  stricter,
  type Verdict,
} from "./policy.ts";

/** The policies of the person and of their organisation, read anew for each decision: a file that breaks blocks at once. */
export interface Policies {
  /** What holds now; each function below throws `denied` while a file cannot be used. */
  readonly effective: () => Effective;
  readonly decide: (about: Case) => Verdict;
  /** Throws `denied` where texts may not go to models on other machines. */
  readonly assertRemoteModels: () => void;
  /** Throws `denied` where this node may not be in a space of this name; undefined: it is not known yet. */
  readonly assertSpace: (name: string | undefined) => void;
}

export interface Effective {
  /** Undefined: there is no such file. */
  readonly own: Named | undefined;
  readonly organisation: readonly Managed[];
  readonly minimumRetentionDays: number | undefined;
  /** How old the database's key may become; undefined: nothing rotates by itself. */
  readonly rotateKeysDays: number | undefined;
}

export interface Named {
  readonly path: string;
  readonly policy: Policy;
}

/** First found, first used. */
export const POLICY_FILES = ["policy.yaml", "policy.yml", "policy.json"] as const;

const NO_ORGANISATION: OrganisationConfig = { policies: [], keys: [] };

export function createPolicies(deps: {
  /** The folder of `policy.yaml`; undefined: there is none. */
  readonly home: string | undefined;
  readonly organisation?: OrganisationConfig | undefined;
}): Policies {
  const { home, organisation = NO_ORGANISATION } = deps;
  const effective = (): Effective => {
    const own = home === undefined ? undefined : firstOf(home);
    const managed = readOrganisation(organisation);
    const set = [own, ...managed].flatMap((each) => each?.policy ?? []);
    const kept = set.flatMap((policy) => policy.minimum_retention_days ?? []);
    const ages = set.flatMap((policy) => policy.rotate_keys_days ?? []);
    return {
      own,
      organisation: managed,
      minimumRetentionDays: kept.length > 0 ? Math.max(...kept) : undefined,
      rotateKeysDays: ages.length > 0 ? Math.min(...ages) : undefined,
    };
  };
  const all = (): Named[] => {
    const { own, organisation: managed } = effective();
    return [own, ...managed].flatMap((each) => each ?? []);
  };
  return {
    effective,
    decide(about) {
      const verdicts = all().map(({ policy, path }) => decide(policy, basename(path), about));
      return verdicts.reduce(stricter, decide(NO_POLICY, "PAIRED", about));
    },
    assertRemoteModels() {
      const forbids = all().find(({ policy }) => !policy.remote_models);
      if (!forbids) return;
      throw new PairedError("denied", "the policy allows no model on another machine", {
        fix: `remote_models in ${basename(forbids.path)} says so.`,
      });
    },
    assertSpace(name) {
      const forbids = all().find(({ policy: { only_spaces: only } }) =>
        name === undefined ? only?.length === 0 : !isListed(only, [name]),
      );
      if (!forbids) return;
      throw new PairedError("denied", "the policy lists the only spaces, and not this one", {
        fix: `only_spaces in ${basename(forbids.path)} says so. Do not work around it.`,
      });
    },
  };
}

function firstOf(home: string): Named | undefined {
  for (const file of POLICY_FILES) {
    const found = named(join(home, file));
    if (found) return found;
  }
  return undefined;
}

function named(path: string): Named | undefined {
  const policy = readPolicy(path);
  return policy && { path, policy };
}
