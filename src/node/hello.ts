import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Duplex } from "node:stream";

import { PairedError } from "../errors.ts";
import { type Address, formatAddress } from "./address.ts";
import { type Fields, parseFields, readText } from "./json.ts";
import { readLine } from "./read-line.ts";

/*
 * The hello, protocol 1, frozen: what two versions of PAIRED say to each other before anything else. Four lines:
 *   relay  {"paired":1,"nonce"}
 *   node   {"paired":1,"version","pid","nonce","proof"}    the node proves first that it has the token
 *   relay  {"request":"{\"cmd\":...}","proof"}             and learns what is asked only from a proven relay
 *   node   {"ok":true,...} or {"ok":false,"code","message","fix"}
 * A proof is HMAC-SHA256 (RFC 2104) under the token over everything said so far, both nonces and the address, with a
 * label for each side: the token never crosses the wire, and no line is worth anything a second time or elsewhere.
 */

const MAX_HELLO_BYTES = 4096;
/** A longer way to a repository is not told: escaped twice it would still have to fit into the line. */
export const MAX_FOLDER_CHARS = 400;
const HELLO_TIMEOUT_MS = 3000;
const NONCE = /^[\w-]{43}$/;

export const COMMANDS = ["attach", "status", "takeover", "stop", "admin"] as const;

/** What a proven relay asks for. Fields that a command does not know are left out. */
export interface HelloRequest {
  readonly cmd: (typeof COMMANDS)[number];
  readonly version: string;
  /** `attach`: the project and session that the client's calls belong to, and the project's git repository. */
  readonly project?: string | undefined;
  readonly session?: string | undefined;
  readonly folder?: string | undefined;
  /** `attach`: the groups of tools that the client is given, as `PAIRED_TOOLSETS` takes them. */
  readonly toolsets?: string | undefined;
}

/** A node that has proven itself, and waits to hear what is asked. */
export interface ProvenNode {
  readonly version: string;
  readonly pid: number;
  /** Sends the request; resolves to the node's answer, or throws its refusal. */
  readonly ask: (request: HelloRequest) => Promise<Fields>;
}

/** A relay that has proven itself. */
export interface ProvenRelay {
  readonly request: HelloRequest;
  readonly accept: (answer?: Fields) => void;
  readonly refuse: (error: PairedError) => void;
}

export interface HelloSecret {
  readonly token: Buffer;
  readonly address: Address;
}

/**
 * The relay's side. Throws `denied` when the other end does not have the token. A node may be busy with others' calls,
 * or with a slow disk: the relay is more patient than the node, who has strangers to fear.
 */
export async function greetNode(
  socket: Duplex,
  secret: HelloSecret,
  patienceMs: number = HELLO_TIMEOUT_MS,
): Promise<ProvenNode> {
  const mine = randomBytes(32).toString("base64url");
  writeLine(socket, { paired: 1, nonce: mine });
  const hello = parseFields(await readHelloLine(socket, patienceMs));
  const version = hello && readText(hello, "version", 64);
  const theirs = hello && readText(hello, "nonce", 64);
  if (hello?.paired !== 1 || !version || !theirs || typeof hello.pid !== "number")
    throw new PairedError("denied", "what answers there is no PAIRED node");
  const { pid } = hello;
  const prove = createProofs(secret, [mine, theirs]);
  if (!isProof(hello.proof, prove("node", `${version} ${pid}`)))
    throw new PairedError("denied", "what answers there does not have this user's token");
  return {
    version,
    pid,
    async ask(request) {
      const text = JSON.stringify(request);
      writeLine(socket, { request: text, proof: prove("relay", text).toString("base64url") });
      const answer = parseFields(await readHelloLine(socket, patienceMs)) ?? {};
      if (answer.ok === true) return answer;
      throw new PairedError(
        "unavailable",
        readText(answer, "message", 1000) ?? "the node does not answer",
        { fix: readText(answer, "fix", 1000) ?? "Try again." },
      );
    },
  };
}

/** The node's side. Throws `denied` for a relay without the token, after which the connection is to be closed. */
export async function greetRelay(
  socket: Duplex,
  secret: HelloSecret,
  self: { readonly version: string; readonly pid: number },
): Promise<ProvenRelay> {
  const hello = parseFields(await readHelloLine(socket));
  const theirs = hello && readText(hello, "nonce", 64);
  if (hello?.paired !== 1 || !theirs || !NONCE.test(theirs))
    throw new PairedError("denied", "a connection did not begin with the hello");
  const mine = randomBytes(32).toString("base64url");
  const prove = createProofs(secret, [theirs, mine]);
  const proof = prove("node", `${self.version} ${self.pid}`).toString("base64url");
  writeLine(socket, { paired: 1, ...self, nonce: mine, proof });
  const asked = parseFields(await readHelloLine(socket)) ?? {};
  const text = readText(asked, "request", MAX_HELLO_BYTES) ?? "";
  if (!isProof(asked.proof, prove("relay", text)))
    throw new PairedError("denied", "a connection did not prove that it has the token");
  return {
    request: parseRequest(text),
    accept: (answer = {}) => writeLine(socket, { ok: true, ...answer }),
    refuse: ({ code, message, fix }) => writeLine(socket, { ok: false, code, message, fix }),
  };
}

function parseRequest(text: string): HelloRequest {
  const fields = parseFields(text) ?? {};
  const cmd = COMMANDS.find((known) => known === fields.cmd);
  const version = readText(fields, "version", 64);
  if (!cmd || !version)
    throw new PairedError("bad_input", "the relay asked for an unknown command");
  return {
    cmd,
    version,
    project: readText(fields, "project", 480),
    session: readText(fields, "session", 64),
    folder: readText(fields, "folder", MAX_FOLDER_CHARS),
    toolsets: readText(fields, "toolsets", 200),
  };
}

type Side = "node" | "relay";

function createProofs(
  { token, address }: HelloSecret,
  nonces: readonly [relay: string, node: string],
): (side: Side, said: string) => Buffer {
  return (side, said) =>
    createHmac("sha256", token)
      .update(JSON.stringify(["paired/1", side, formatAddress(address), ...nonces, said]))
      .digest();
}

function isProof(claim: unknown, expected: Buffer): boolean {
  const bytes = Buffer.from(typeof claim === "string" ? claim : "", "base64url");
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function readHelloLine(socket: Duplex, timeoutMs: number = HELLO_TIMEOUT_MS): Promise<string> {
  return readLine(socket, { maxBytes: MAX_HELLO_BYTES, timeoutMs });
}

function writeLine(socket: Duplex, fields: Fields): void {
  socket.write(`${JSON.stringify(fields)}\n`);
}
