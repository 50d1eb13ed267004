import type { Command } from "./command.ts";

/** Without a command, `paired-mcp` is the relay between one MCP client and the node. */
export const RELAY: Command = {
  name: "",
  help: "what an MCP client starts: MCP on stdin and stdout",
  load: () => import("./relay.ts"),
};

export const commands: readonly Command[] = [
  {
    name: "review",
    help: "decide what leaves and who joins, on your terminal",
    load: () => import("./review.ts"),
  },
  {
    name: "import",
    options: "<path...>",
    help: "bring in notes from files; --dry-run first, --undo after",
    load: () => import("./import.ts"),
  },
  {
    name: "status",
    options: "[--json]",
    help: "say whether a node runs, and what it does",
    load: () => import("./status.ts"),
  },
  {
    name: "demo",
    options: "[--json]",
    help: "two nodes on this machine share a lesson",
    load: () => import("./demo.ts"),
  },
  { name: "stop", help: "ask the node to leave, and wait for it", load: () => import("./stop.ts") },
  {
    name: "doctor",
    options: "[--json]",
    help: "find what is wrong, and say what to do",
    load: () => import("./doctor.ts"),
  },
  {
    name: "embeddings",
    help: "search by meaning too: status, on, off",
    load: () => import("./embeddings.ts"),
  },
  {
    name: "keys",
    options: "[list]",
    help: "who can open the data: add, remove, passphrase, recovery, rotate",
    load: () => import("./keys.ts"),
  },
  { name: "unlock", help: "open the data with your secret", load: () => import("./unlock.ts") },
  { name: "lock", help: "close it for every client", load: () => import("./lock.ts") },
  {
    name: "verify",
    options: "[--json]",
    help: "read all that is stored, name what is damaged",
    load: () => import("./verify.ts"),
  },
  {
    name: "node",
    help: "be the node (started by the first client)",
    load: () => import("./node.ts"),
  },
];
