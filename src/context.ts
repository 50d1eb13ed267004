import { createHmac } from "node:crypto";
import { join } from "node:path";

import { type Adrs, createAdrs } from "./agents/adr.ts";
import { type Board, createBoard } from "./agents/board.ts";
import { type Briefs, createBriefs } from "./agents/brief.ts";
import { type Bus, createBus } from "./agents/bus.ts";
import { createFacts } from "./agents/facts.ts";
import { createInbox, type Inbox } from "./agents/inbox.ts";
import { createNews } from "./agents/news.ts";
import { createPaces } from "./agents/pace.ts";
import { createPackets, type Packets } from "./agents/packets.ts";
import { createRoster, type Roster } from "./agents/roster.ts";
import { createSessionArchive } from "./agents/session-archive.ts";
import { createSessions, type Sessions } from "./agents/sessions.ts";
import { createTaskArchive, type TaskArchive } from "./agents/task-archive.ts";
import { TASK_LIMITS } from "./agents/task.ts";
import { createTrails, type Trails } from "./agents/trail.ts";
import { createTranscripts, type Transcripts } from "./agents/transcripts.ts";
import { createUsageWishes } from "./agents/usage-wishes.ts";
import { createUsage, type Usage } from "./agents/usage.ts";
import { type Changes, createChanges } from "./changes.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { DhtConfig, OrganisationConfig } from "./config.ts";
import { createEmbeddings, type Embeddings } from "./embeddings/embeddings.ts";
import { type Waits, WAITS } from "./embeddings/waits.ts";
import { type Complexity, createComplexity } from "./emotion/complexity/complexity.ts";
import { type Insight, openInsight } from "./emotion/insight.ts";
import { createPolarityReader } from "./emotion/text/polarity-reader.ts";
import { createErrands, type Errands } from "./errands.ts";
import { createHealth, type Health } from "./health.ts";
import { type Log, silentLog } from "./log.ts";
import { createEntryReader } from "./memory/entry-reader.ts";
import { type Entry, ENTRY_LIMITS, headline } from "./memory/entry.ts";
import { createImports, type Imports } from "./memory/imports.ts";
import { createMemory, type Memory } from "./memory/memory.ts";
import { createPacks, type Packs } from "./memory/pack/packs.ts";
import { createPackRows } from "./memory/pack/rows.ts";
import { type Approvals, createApprovals } from "./release/approvals.ts";
import { type BudgetLedger, readBudget, type StatisticalKind } from "./release/budget.ts";
import { type Consents, createConsents } from "./release/consents.ts";
import { createGate, type Gate } from "./release/gate.ts";
import type { Grant } from "./release/grant.ts";
import { createGrants } from "./release/grants.ts";
import { RELEASE_KINDS } from "./release/kinds.ts";
import { findGitNames } from "./release/own-names.ts";
import { createPerson, type Person } from "./release/person.ts";
import { createPolicies, type Policies } from "./release/policies.ts";
import { createRedactor } from "./release/redactor.ts";
import { createRemoteConsent } from "./release/remote-consent.ts";
import type { OwnEntries } from "./release/share.ts";
import { createTaint } from "./release/taint.ts";
import { createRights, type Rights } from "./rights/rights.ts";
import { createSharing, type Sharing } from "./sharing.ts";
import { createArchive } from "./store/archive.ts";
import { type Audit, createAudit } from "./store/audit.ts";
import { type Backups, createBackups } from "./store/backup/backups.ts";
import { describeBackups } from "./store/backup/describe.ts";
import { type Calls, createCalls } from "./store/calls.ts";
import { createCustody, type Custody } from "./store/custody.ts";
import { openStore, type OwnedStore } from "./store/db.ts";
import type { Home } from "./store/home.ts";
import { createReads } from "./store/reads.ts";
import { redactionPath } from "./store/redaction-file.ts";
import { findUser } from "./user.ts";

export interface Context extends AsyncDisposable {
  readonly log: Log;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly calls: Calls;
  readonly custody: Custody;
  readonly audit: Audit;
  readonly roster: Roster;
  readonly bus: Bus;
  readonly inbox: Inbox;
  readonly board: Board;
  readonly adrs: Adrs;
  readonly briefs: Briefs;
  readonly sessions: Sessions;
  readonly trails: Trails;
  readonly packets: Packets;
  readonly transcripts: Transcripts;
  readonly usage: Usage;
  readonly errands: Errands;
  readonly archivedTasks: TaskArchive;
  readonly memory: Memory;
  readonly embeddings: Embeddings;
  readonly complexity: Complexity;
  readonly packs: Packs;
  readonly imports: Imports;
  readonly approvals: Approvals;
  readonly health: () => Health;
  readonly gate: Gate;
  readonly consents: Consents;
  readonly policies: Policies;
  readonly person: Person;
  readonly sharing: Sharing;
  readonly rights: Rights;
  readonly insight: Insight;
  readonly backups: Backups;
}

/** A DHT of nobody: without a configuration nothing is dialled. */
const NO_DHT: DhtConfig = { bootstrap: [], host: "127.0.0.1" };

/** A kind of release that gives statistics does not compile without its ledger here. */
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- it is empty until there is such a kind
const BUDGET_LEDGERS: Record<StatisticalKind, BudgetLedger> = {};

/** Opens everything a node owns, in order; disposing closes it in reverse. The only place where domains meet. */
export function openContext(options: {
  readonly home: Home;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Of who outlives the context and wants to hear it all. */
  readonly changes?: Changes;
  /** How many clients are connected; without a node there is the one of this process. */
  readonly clients?: () => number;
  readonly dht?: DhtConfig;
  readonly embeddingWaits?: Waits;
  /** Where programs are, as `PATH` says. */
  readonly searchPath?: string | undefined;
  /** Where policies of the person's organisation may lie. */
  readonly organisation?: OrganisationConfig;
}): Context {
  const { log = silentLog, clock = systemClock, clients = () => 1, dht = NO_DHT } = options;
  const { changes = createChanges() } = options;
  const store = openStore(options.home, log);
  const audit = createAudit({ store, clock, home: options.home });
  const calls = createCalls({ store, clock });
  const policies = createPolicies({
    home: options.home.dbPath === ":memory:" ? undefined : options.home.path,
    organisation: options.organisation,
  });
  const person = createPerson(options.home.keyring);
  const approvals = createApprovals({ store, clock, person });
  const grants = createGrants({ store, clock, key: options.home.subkey("release/consent") });
  const reads = createReads({ store, audit });
  const packages = join(options.home.path, "packages");
  const complexity = createComplexity({ packages, searchPath: options.searchPath });
  const embeddings = createEmbeddings({
    audit,
    store,
    clock,
    log,
    packages,
    waits: options.embeddingWaits ?? WAITS,
    reads,
    mayLeaveFor: createRemoteConsent({ grants, policies, audit }),
  });
  const memory = createMemory({
    store: tapped(store, embeddings.wake),
    clock,
    calls,
    log,
    findNear: embeddings.near,
  });
  const roster = createRoster(options.home.path === ":memory:" ? undefined : options.home.path);
  const bus = createBus({ store, clock, changes });
  const inbox = createInbox({ bus, roster });
  const board = createBoard({
    news: createNews({ store, bus, inbox, roster }),
    store,
    clock,
    changes,
    team: roster,
    hasEntry: (id) => memory.find(id) !== undefined,
  });
  const sharing = createSharing({
    audit,
    home: options.home,
    store,
    clock,
    log,
    changes,
    approvals,
    policies,
    dht,
    received: memory.received,
  });
  const user = findUser();
  const archive = createArchive(store);
  const archivedSessions = createSessionArchive({ store, archive });
  const sessionKey = options.home.subkey("session/repository");
  const sessions = createSessions({
    store,
    clock,
    changes,
    board,
    findArchived: archivedSessions.find,
    person: user.name ?? "",
    mark: (text) => createHmac("sha256", sessionKey).update(text).digest("hex").slice(0, 32),
  });
  const trails = createTrails({ board, clock });
  const packets = createPackets({ store, board, sessions, trails });
  const wishes = createUsageWishes(
    options.home.path === ":memory:" ? undefined : options.home.path,
  );
  const usage = createUsage({ store, clock, wishes, roster, packets, sessions });
  const errands = createErrands({ log });
  const redactor = createRedactor({
    path: options.home.path === ":memory:" ? undefined : redactionPath(options.home.path),
    user: user.name ? [user.name] : [],
    people: findGitNames(user),
  });
  const gate = createGate({
    store,
    clock,
    audit,
    approvals,
    redactor,
    entries: ownEntries(createEntryReader(reads.for("share")), memory.mark),
    outlet: sharing.outlet,
    policies,
    grants,
    taint: createTaint({ store, clock }),
    person,
  });
  const consents = createConsents({
    store,
    clock,
    approvals,
    grants,
    policies,
    audit,
    stop: gate.stop,
  });
  const fenceKey = options.home.subkey("context-pack/fence");
  sharing.federation.start();
  const closing = new AbortController();
  const warmed = memory.warm(closing.signal).catch((error: unknown) => {
    // The next entry reads what is missing.
    log.error("near-duplicates could not be read", { error: errorName(error) });
  });
  embeddings.wake();
  const archivedTasks = createTaskArchive({ store, clock, archive });
  const rights = createRights({
    archive,
    packers: [archivedTasks.pack, archivedSessions.pack],
    expire: [gate.expire, memory.received.dropExpired],
    home: options.home,
    store,
    clock,
    log,
    audit,
    deriveEntries: memory.deriveAll,
    forget(id) {
      gate.forget(id);
      memory.forget(id);
      audit.erase({ kind: "entry", id });
    },
    retract: gate.retract,
    receipts: (share) => gate.get(share).receipts,
    leave: (space) => sharing.federation.get().leave(space),
    ready: sharing.federation.open,
    settled: async () => sharing.federation.find()?.settled(),
    minimumDays: () => policies.effective().minimumRetentionDays,
    grants: () => grants.list().map(grantLine),
    budget: () => readBudget(RELEASE_KINDS, BUDGET_LEDGERS),
    off: () => switchedOff({ embeddings, sharing, insight }),
    settings: () => ({
      dht,
      embeddings: embeddings.status().state,
      policies: policies.effective(),
    }),
  });
  const swept = rights.retention.start(closing.signal);
  const backups = createBackups({ home: options.home, store, clock, log, audit });
  rights.erasers.add({
    name: "backups",
    warning: backups.warning,
    owe: backups.owe,
    owed: backups.owed,
    erase: ({ scope }) => backups.giveUp(scope === "entries"),
  });
  const scheduled = backups.start(closing.signal);
  const insight = openInsight({
    home: options.home.path,
    store,
    audit,
    changes,
    clock,
    log,
    searchPath: options.searchPath,
    readPolarity: createPolarityReader(log),
  });
  return {
    log,
    clock,
    changes,
    calls,
    custody: createCustody({ keyring: options.home.keyring, store, audit }),
    audit,
    roster,
    bus,
    inbox,
    board,
    adrs: createAdrs({ store, board, clock }),
    sessions,
    trails,
    packets,
    transcripts: createTranscripts({ clock }),
    usage,
    errands,
    archivedTasks,
    briefs: createBriefs({
      board,
      inbox,
      paces: createPaces(store),
      roster,
      sessions,
      mark: gate.mark,
      recall: (role, project, limit) =>
        memory
          .recentOf({ role, project }, limit)
          .map(({ id, kind, title, body }) => ({ id, kind, title: headline(title ?? body) })),
    }),
    memory: {
      ...memory,
      forget: (id) =>
        store.transaction(() => {
          gate.forget(id);
          audit.erase({ kind: "entry", id }, { event: "erase.entry", actor: "model" });
          store.afterCommit(store.emptyLog);
          return memory.forget(id);
        }),
    },
    embeddings,
    complexity,
    packs: createPacks({
      rows: createPackRows(store),
      recall: memory.recall,
      search: memory.search,
      find: memory.find,
      findReceived: memory.received.find,
      facts: createFacts({ board, sessions, mark: gate.mark }),
      clock,
      fence: (head) => createHmac("sha256", fenceKey).update(head).digest("hex").slice(0, 16),
    }),
    imports: createImports({
      audit,
      store,
      clock,
      entries: memory,
      forget(id) {
        gate.forget(id);
        audit.erase({ kind: "entry", id });
        memory.forget(id);
      },
    }),
    approvals,
    health: createHealth({
      home: options.home,
      clock,
      federation: sharing.federation.health,
      embeddings: embeddings.status,
      team: () => roster.fault()?.message,
      usage: () => usage.fault()?.message,
      insight: insight.health,
      backupTrouble: () => describeBackups(backups.status(), clock()).trouble,
      clients,
      skipped: complexity.skipped,
      queues: () => ({ approvals: approvals.pending().length }),
      limits: {
        entry_body_bytes: ENTRY_LIMITS.bodyBytes,
        task_note_bytes: TASK_LIMITS.noteBytes,
      },
    }),
    gate,
    consents,
    policies,
    person,
    sharing,
    rights,
    insight,
    backups,
    async [Symbol.asyncDispose]() {
      closing.abort();
      calls.settle();
      await errands[Symbol.asyncDispose]();
      await backups[Symbol.asyncDispose]();
      await scheduled;
      await warmed;
      await swept;
      await sharing[Symbol.asyncDispose]();
      await complexity[Symbol.asyncDispose]();
      await embeddings[Symbol.asyncDispose]();
      store.close();
    },
  };
}

/** The same store, which tells after each of its transactions that something may have changed. */
function tapped(store: OwnedStore, tell: () => void): OwnedStore {
  return {
    ...store,
    transaction(work) {
      const result = store.transaction(work);
      store.afterCommit(tell);
      return result;
    },
  };
}

/** `G1 share S2: given, until 2027-01-01` */
function grantLine({ id, purpose, recipient, state, expires }: Grant): string {
  return `G${id} ${purpose} ${recipient}: ${state}, until ${new Date(expires).toISOString().slice(0, 10)}`;
}

function switchedOff(deps: {
  readonly embeddings: Pick<Embeddings, "status">;
  readonly sharing: Pick<Sharing, "federation">;
  readonly insight: Pick<Insight, "status">;
}): string[] {
  const { embeddings, sharing, insight } = deps;
  return [
    ...(sharing.federation.health().state === "off" ? ["sharing: no link is open"] : []),
    ...(embeddings.status().state === "off" ? ["search by meaning"] : []),
    ...(insight.status().items.length === 0 ? ["work insight"] : []),
  ];
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function ownEntries(read: (id: number) => Entry, mark: OwnEntries["mark"]): OwnEntries {
  return {
    get(id) {
      const { title, expires, role, ...entry } = read(id);
      return {
        ...entry,
        title: title ?? undefined,
        expires: expires ?? undefined,
        role: role ?? undefined,
      };
    },
    mark,
  };
}
