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
    name: "consent",
    help: "what you agreed to: list, withdraw, export, allow",
    load: () => import("./consent.ts"),
  },
  {
    name: "policy",
    options: "[--json]",
    help: "say what the policies let out, or what is wrong in one",
    load: () => import("./policy.ts"),
  },
  {
    name: "import",
    options: "<path...>",
    help: "bring in notes from files; --dry-run first, --undo after",
    details: [
      ["--dry-run", "say what would be added, and add nothing"],
      ["--format F", "auto (usual), paired, markdown, graph, claude or paired-1.0"],
      ["--project P", "the project of every entry, whatever its source says"],
      ["--split", "one entry for each heading of a Markdown file"],
      ["--list", "what was imported before"],
      ["--undo I1", "take an import back; what was changed since stays"],
      ["--json", "what happened, for programs"],
    ],
    load: () => import("./import.ts"),
  },
  {
    name: "privacy",
    options: "[report]",
    help: "what is kept and why; retention, compliance",
    load: () => import("./privacy.ts"),
  },
  {
    name: "export",
    options: "FILE.zip",
    help: "write all of your data into one file; --encrypt",
    details: [["--encrypt", "under a passphrase, which is asked for"]],
    load: () => import("./export.ts"),
  },
  {
    name: "erase",
    options: "K12|--project P|--space S1|--all",
    help: "erase for good, and prove it",
    load: () => import("./erase.ts"),
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
    details: [
      ["status", "what is switched on, and how far it is (usual)"],
      ["on --model NAME", "try a model out (for onnx, its folder), then embed all entries"],
      ["  --provider P", "ollama (usual), openai (anything compatible) or onnx"],
      ["  --url URL", "where it listens"],
      ["  --remote", "another machine may get the text of every entry"],
      ["  --key-env VARIABLE", "where the provider's key is; or --key-file PATH"],
      ["  --query-prefix TEXT", "what the model wants before a question"],
      ["  --document-prefix TEXT", "what it wants before a text"],
      ["off [--delete]", "go by words and names again; --delete removes the vectors"],
      ["--json", "the same, for programs"],
    ],
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
    name: "audit",
    options: "verify|query|export",
    help: "what left, what was erased, and who decided",
    load: () => import("./audit.ts"),
  },
  {
    name: "node",
    help: "be the node (started by the first client)",
    load: () => import("./node.ts"),
  },
];
