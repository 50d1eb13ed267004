import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

import { findRecord, type NodeRecord } from "../../src/node/record.ts";
import { type Speaker, speak } from "../node/speaker.ts";

const ROOT = join(import.meta.dirname, "../..");
export const CLI = join(ROOT, "dist/cli.js");

/** A home, a run directory and an environment of its own, for built programs that run as processes. */
export interface Place extends AsyncDisposable {
  readonly path: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** An SDK client over a relay of its own. */
  readonly connect: (options?: ConnectOptions) => Promise<Attached>;
  /** A relay, or the program with other arguments, whose pipes the test holds. */
  readonly relay: (options?: ProgramOptions & { args?: readonly string[] }) => RawRelay;
  /** Runs a command to its end. */
  readonly run: (args: readonly string[], options?: ProgramOptions) => Promise<Outcome>;
  /** The running node, as it has written of itself. */
  readonly node: () => Extract<NodeRecord, { state: "up" }> | undefined;
}

export interface ProgramOptions {
  readonly entry?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** What a command reads from its stdin. */
  readonly input?: string;
  /** Where it is started; usual: the place. */
  readonly cwd?: string;
}

export interface ConnectOptions extends ProgramOptions {
  readonly client?: ClientOptions;
}

export interface Attached {
  readonly client: Client;
  /** The relay's process. */
  readonly pid: number;
  /** Calls a tool; throws what the client throws. */
  readonly call: (tool: string, args?: Record<string, unknown>) => Promise<Record<string, unknown>>;
  /** The same, again until no node has gone away in between; what a client does with a retryable error. */
  readonly insist: (
    tool: string,
    args?: Record<string, unknown>,
  ) => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

export interface RawRelay extends Speaker {
  readonly child: ChildProcess;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly stderr: Promise<string>;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function createPlace(env: Readonly<Record<string, string>> = {}): Place {
  const path = mkdtempSync(join(tmpdir(), "paired-place-"));
  const home = join(path, "home");
  const own: Record<string, string> = {
    HOME: path,
    PATH: process.env.PATH ?? "",
    PAIRED_HOME: home,
    PAIRED_RUN_DIR: join(path, "run"),
    PAIRED_KEYCHAIN: "off",
    PAIRED_IDLE_EXIT_MS: "30000",
    // The port of no service: without a DHT of its own, a test has none.
    PAIRED_DHT_BOOTSTRAP: "127.0.0.1:9",
    PAIRED_DHT_HOST: "127.0.0.1",
    ...env,
  };
  const clients = new Set<Attached>();
  const children = new Set<ChildProcess>();

  function start(args: readonly string[], options: ProgramOptions): ChildProcess {
    const { entry = CLI, flags = [] } = options;
    const child = spawn(process.execPath, [...flags, entry, ...args], {
      cwd: options.cwd ?? path,
      env: { ...own, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  }

  return {
    path,
    home,
    env: own,
    async connect({ client: clientOptions, entry = CLI, env: more, flags = [] } = {}) {
      const client = new Client({ name: "test", version: "0" }, clientOptions);
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [...flags, entry],
        cwd: path,
        env: { ...own, ...more },
        stderr: "ignore",
      });
      await client.connect(transport);
      const attached = attach(client, transport.pid ?? 0);
      clients.add(attached);
      return attached;
    },
    relay(options = {}) {
      const child = start(options.args ?? [], options);
      const { stdin, stdout, stderr } = pipes(child);
      stdin.on("error", () => {});
      return {
        ...speak(stdout, stdin),
        child,
        exit: once(child, "exit").then(([code, signal]) => ({ code, signal })),
        stderr: text(stderr),
      };
    },
    async run(args, options = {}) {
      const child = start(args, options);
      const { stdin, stdout, stderr } = pipes(child);
      stdin.end(options.input);
      const [out, err] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
      return { code: child.exitCode, stdout: out, stderr: err };
    },
    node: () => {
      const record = findRecord(home);
      return record?.state === "up" ? record : undefined;
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([...clients].map((client) => client.close()));
      for (const child of children) child.kill("SIGKILL");
      for (let left = processesOf(home); left.length > 0; left = processesOf(home)) {
        for (const pid of left) kill(pid);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

function attach(client: Client, pid: number): Attached {
  const call: Attached["call"] = async (name, args = {}) => {
    const reply = await client.callTool({ name, arguments: args });
    if (reply.isError) throw new Error(JSON.stringify(reply.content));
    return Object.assign({}, reply.structuredContent);
  };
  return {
    client,
    pid,
    call,
    async insist(name, args) {
      for (;;) {
        try {
          return await call(name, args);
        } catch (error) {
          if (!isRetryable(error)) throw error;
        }
      }
    },
    close: () => client.close(),
  };
}

/** The relay's `-32001`, as the SDK throws it. */
export function isRetryable(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === -32_001;
}

function pipes(child: ChildProcess): {
  stdin: NonNullable<ChildProcess["stdin"]>;
  stdout: NonNullable<ChildProcess["stdout"]>;
  stderr: NonNullable<ChildProcess["stderr"]>;
} {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error("the process has no pipes");
  return { stdin, stdout, stderr };
}

/** The process ids of all nodes that a home has had, by its log. */
export function nodesOf(home: string): number[] {
  const log = join(home, "logs/node.log");
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").trim().split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line): { message: string; pid: number } => JSON.parse(line))
    .filter(({ message }) => message === "node is up")
    .map(({ pid }) => pid);
}

/** What runs for a home, also a node that has only been started: by its environment on Linux, else by its log. */
function processesOf(home: string): number[] {
  if (platform() !== "linux") return nodesOf(home).filter(isAlive);
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => readEnvironment(pid).includes(`\0PAIRED_HOME=${home}\0`));
}

function readEnvironment(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}`;
  } catch {
    return "";
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  if (isAlive(pid)) process.kill(pid, "SIGKILL");
}

/** The built program under another version number; returns its entry file. */
export function buildVersion(path: string, version: string): string {
  const folder = join(path, `v${version}`);
  cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, version }));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return join(folder, "dist/cli.js");
}
