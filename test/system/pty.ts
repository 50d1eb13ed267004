import { spawn } from "node:child_process";
import { once } from "node:events";

/** A program on a pseudo-terminal of its own, as `script` of util-linux gives it. */
export interface Pty {
  /** Waits until the screen shows `text` after what was waited for before; resolves to all that came since. */
  readonly until: (text: string) => Promise<string>;
  readonly type: (line: string) => void;
  /** Everything so far. */
  readonly screen: () => string;
  /** Resolves to the exit code. */
  readonly end: () => Promise<number>;
}

export function openPty(command: string, env: NodeJS.ProcessEnv): Pty {
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    // As on a person's terminal: in CI, Node would take it for one without colours.
    env: { ...process.env, CI: undefined, NO_COLOR: undefined, TERM: "xterm-256color", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let screen = "";
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (screen += chunk));
  return {
    async until(text) {
      for (;;) {
        const at = screen.indexOf(text, seen);
        if (at >= 0) {
          const since = screen.slice(seen, at + text.length);
          seen = at + text.length;
          return since;
        }
        if (child.exitCode !== null) throw new Error(`it ended without "${text}": ${screen}`);
        await Promise.race([once(child.stdout, "data"), ended]);
      }
    },
    type: (line) => void child.stdin.write(`${line}\r`),
    screen: () => screen,
    async end() {
      const [code] = await ended;
      return Number(code);
    },
  };
}
