import { expect, test } from "vitest";

import { ROLES_FILES } from "../../src/agents/roles-file.ts";
import { POLICY_FILES } from "../../src/release/policies.ts";
import { SETTINGS_NAMES } from "../../src/store/backup/manifest.ts";
import { findFileMap } from "../../src/store/home-files.ts";

test.each([...POLICY_FILES, ...ROLES_FILES])(
  "what the person wrote in %s is backed up, and goes when everything is erased",
  (name) => {
    expect(SETTINGS_NAMES).toContain(name);
    expect(findFileMap(name)).toMatchObject({ path: name, erased: "with everything" });
  },
);
