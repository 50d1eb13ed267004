import { z } from "zod";

import type { AdminMethods } from "../node/admin.ts";
import { describeBackups } from "../store/backup/describe.ts";

const COUNT = z.int().min(0).max(1000);
const KEEP = z.object({ daily: COUNT, weekly: COUNT, monthly: COUNT });
const FOLDER = z.string().min(1).max(4096);
const WHERE = z.object({ folder: FOLDER.optional() });
const LOST = z.object({ folder: FOLDER });
const PRUNE = WHERE.extend({ keep: KEEP.optional() });
const PLAN = z.object({
  folder: FOLDER,
  hour: z.int().min(0).max(23),
  minute: z.int().min(0).max(59),
  keep: KEEP,
});
/** Shorter than a person's patience between two signs of life. */
const LOOK_MS = 300;

/** What `paired-mcp backup` asks of the node. */
export const backupMethods: AdminMethods = {
  "backup.status": ({ backups }) => backups.status(),
  /** In one line. */
  "backup.state": ({ backups, clock }) => describeBackups(backups.status(), clock()),
  "backup.begin": ({ backups }, params) => backups.begin(WHERE.parse(params)),
  "backup.wait": ({ backups }) => backups.wait(LOOK_MS),
  "backup.list": ({ backups }, params) => backups.list(WHERE.parse(params).folder),
  "backup.prune": ({ backups }, params) => backups.prune(PRUNE.parse(params)),
  "backup.schedule": ({ backups }, params) => backups.schedule(PLAN.parse(params)),
  "backup.forget": ({ backups }, params) => backups.forget(LOST.parse(params).folder),
  "backup.off": ({ backups }) => backups.off(),
};
