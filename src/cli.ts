#!/usr/bin/env node
import { fileURLToPath } from "node:url";

// Nothing else may load before this: an older Node fails on our native modules with a message nobody understands.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `paired-mcp needs Node.js 20.19 or newer; this is ${process.versions.node}.\n` +
      "  Install a current Node.js from https://nodejs.org, or point your client's configuration at one.\n",
  );
  process.exitCode = 1;
} else {
  // Nobody reads what this program says any more (a closed pager, a client that is gone): it tidies up, and ends.
  let unheard = false;
  process.stdout.on("error", () => (unheard = true));
  const { main } = await import("./commands/main.ts");
  process.exitCode = await main(process.argv.slice(2), fileURLToPath(import.meta.url));
  if (unheard) process.exit();
  // Everything is closed by now. Should something keep the process alive all the same, it must not stay for ever.
  setTimeout(() => process.exit(), 3000).unref();
}
