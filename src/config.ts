import { createHash } from "node:crypto";
import { platform, tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";

import { PairedError } from "./errors.ts";
import { readToolsets, type Toolset } from "./toolsets.ts";
import { findUser } from "./user.ts";

export interface Config {
  /** Holds everything that must survive: the database, the keyring, the cores, the logs. */
  readonly home: string;
  /**
   * Where the node's socket may lie, best first: a socket path has at most 103 bytes. Clients hand their servers
   * different environments, so only the node chooses; relays read its choice from the home.
   */
  readonly runDirs: readonly [string, ...string[]];
  /** `shared`: one node for all clients. `off`: everything in this process. */
  readonly node: "shared" | "off";
  /** The project that tools use when none is named; undefined: derived from the working directory. */
  readonly project: string | undefined;
  /** The folder that the client works in, where it tells us; may be anywhere in the project. */
  readonly projectFolder: string | undefined;
  /** The client's own name for this session, where it tells us; survives a restart of the client's servers. */
  readonly clientSession: string | undefined;
  /** The groups of tools that this client is given. */
  readonly toolsets: readonly Toolset[];
  /** What a detached node inherits of the environment: no client's secrets, no preloaded code. */
  readonly nodeEnv: NodeJS.ProcessEnv;
  /** A node with no client and no space leaves after this long. */
  readonly idleExitMs: number;
  /** A file that holds the key material of the key-file slot; undefined: `home/key`. */
  readonly keyFile: string | undefined;
  /** Opens the passphrase slot where nobody can type; other programs of this user can read it. */
  readonly passphrase?: string | undefined;
  /** Whether the operating system's keychain may be asked. */
  readonly keychain: boolean;
  readonly organisation: OrganisationConfig;
  readonly dht: DhtConfig;
}

/** Where an organisation's rules may lie; PAIRED only ever reads them. */
export interface OrganisationConfig {
  /** Policies, all of which count. */
  readonly policies: readonly string[];
  /** Public keys (PEM, Ed25519); the first that is there has to have signed every one of the policies. */
  readonly keys: readonly string[];
}

export interface DhtConfig {
  /** `host:port` of each bootstrap node; undefined: the public ones. */
  readonly bootstrap: readonly { readonly host: string; readonly port: number }[] | undefined;
  /** The local address to bind; undefined: all. */
  readonly host: string | undefined;
}

/**
 * Reads `PAIRED_*` once, at start; nothing else in the program looks at the environment.
 * Parsed by hand: the relay starts with every client and must not load a schema library for seven values.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const home = readPath(env, "PAIRED_HOME") ?? defaultHome(env);
  return {
    home,
    runDirs: readRunDirs(env, home),
    node: readChoice(env, "PAIRED_NODE", ["shared", "off"], "shared"),
    project: env.PAIRED_PROJECT || basename(env.CLAUDE_PROJECT_DIR ?? "") || undefined,
    projectFolder: env.CLAUDE_PROJECT_DIR || undefined,
    clientSession: env.CLAUDE_CODE_SESSION_ID || undefined,
    toolsets: readToolsets(env.PAIRED_TOOLSETS),
    nodeEnv: { ...pick(env), PAIRED_HOME: home },
    idleExitMs: readWhole(env, "PAIRED_IDLE_EXIT_MS", 600_000),
    keyFile: readPath(env, "PAIRED_KEY_FILE"),
    passphrase: env.PAIRED_PASSPHRASE || undefined,
    keychain: readChoice(env, "PAIRED_KEYCHAIN", ["on", "off"], "on") === "on",
    // A variable can add a policy, and neither take the machine's away nor stand in for its key.
    organisation: {
      policies: withMore(env, "PAIRED_ORGANISATION_POLICY", "policy.yaml"),
      keys: withMore(env, "PAIRED_ORGANISATION_KEY", "policy.pub"),
    },
    dht: { bootstrap: readBootstrap(env), host: env.PAIRED_DHT_HOST || undefined },
  };
}

function defaultHome(env: NodeJS.ProcessEnv): string {
  if (platform() === "win32")
    return join(env.LOCALAPPDATA ?? join(userHome(), "AppData", "Local"), "paired");
  if (platform() === "darwin") return join(userHome(), "Library", "Application Support", "paired");
  return join(baseFolder(env.XDG_DATA_HOME) ?? join(userHome(), ".local", "share"), "paired");
}

function withMore(env: NodeJS.ProcessEnv, name: string, file: string): string[] {
  return [join(machineFolder(), file), readPath(env, name) ?? []].flat();
}

/** Where only an administrator writes. */
function machineFolder(): string {
  if (platform() === "win32") return join("C:\\ProgramData", "paired");
  if (platform() === "darwin") return "/Library/Application Support/paired";
  return "/etc/paired";
}

function userHome(): string {
  const { home } = findUser();
  if (home) return home;
  throw new PairedError("bad_input", "this user has no home folder, and HOME names none", {
    fix: "Set PAIRED_HOME to an absolute path.",
  });
}

function readRunDirs(env: NodeJS.ProcessEnv, home: string): Config["runDirs"] {
  const named = readPath(env, "PAIRED_RUN_DIR");
  if (named) return [named];
  const tag = createHash("sha256").update(home).digest("hex").slice(0, 8);
  const temporary = join(tmpdir(), `paired-${process.getuid?.() ?? -1}-${tag}`);
  const rest = [temporary, join(home, "run")] as const;
  const runtime = baseFolder(env.XDG_RUNTIME_DIR);
  return runtime ? [join(runtime, `paired-${tag}`), ...rest] : [...rest];
}

/** The XDG specification: a relative path is invalid, and to be ignored. */
function baseFolder(value: string | undefined): string | undefined {
  return value && isAbsolute(value) ? value : undefined;
}

/** A variable of one relay's own, which a node that serves many must not inherit. */
const RELAY_ONLY = new Set(["PAIRED_PROJECT", "PAIRED_NODE", "PAIRED_TOOLSETS"]);
const INHERITED =
  /^(?:PAIRED_\w+|XDG_\w+|LC_\w+|HOME|LANG|LOGNAME|PATH|TEMP|TMP|TMPDIR|USER|DBUS_SESSION_BUS_ADDRESS|APPDATA|COMSPEC|LOCALAPPDATA|PATHEXT|PROGRAMDATA|SYSTEMDRIVE|SYSTEMROOT|USERDOMAIN|USERNAME|USERPROFILE|WINDIR)$/i;

function pick(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = Object.keys(env).filter((name) => INHERITED.test(name) && !RELAY_ONLY.has(name));
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

function readPath(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name];
  if (!value) return undefined;
  if (!isAbsolute(value)) throw bad(name, value, "an absolute path");
  return value;
}

function readChoice<T extends string>(
  env: NodeJS.ProcessEnv,
  name: string,
  choices: readonly T[],
  fallback: T,
): T {
  const value = env[name];
  if (!value) return fallback;
  const choice = choices.find((candidate) => candidate === value);
  if (!choice) throw bad(name, value, choices.join(" or "));
  return choice;
}

function readWhole(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = env[name];
  if (!value) return fallback;
  if (!/^\d{1,9}$/.test(value)) throw bad(name, value, "a whole number of milliseconds");
  return Number(value);
}

function readBootstrap(env: NodeJS.ProcessEnv): DhtConfig["bootstrap"] {
  const value = env.PAIRED_DHT_BOOTSTRAP;
  if (!value) return undefined;
  return value.split(",").map((entry) => {
    const match = /^([^:\s]+):(\d{1,5})$/.exec(entry.trim());
    if (!match?.[1] || Number(match[2]) > 65_535)
      throw bad("PAIRED_DHT_BOOTSTRAP", value, "host:port, separated by commas");
    return { host: match[1], port: Number(match[2]) };
  });
}

function bad(name: string, value: string, wanted: string): PairedError {
  return new PairedError("bad_input", `${name} is "${value}"; it takes ${wanted}`, {
    fix: `Set ${name} to ${wanted}, or unset it.`,
  });
}
