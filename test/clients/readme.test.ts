import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";

import { launchOn } from "../../src/clients/client.ts";
import { CLIENTS } from "../../src/clients/table.ts";
import { clientBlock } from "../client-blocks.ts";

test.each(CLIENTS.map((client) => ({ name: client.name, client })))(
  "the README's block for $name holds what init writes, and where",
  ({ client }) => {
    const block = clientBlock(client);
    const [, kind, text = ""] = /```(json|toml)\n([^]*?)\n```/.exec(block) ?? [];

    const data: unknown = kind === "toml" ? parseToml(text) : JSON.parse(text);
    expect(data).toEqual({ [client.key]: { paired: client.entry(launchOn("linux")) } });
    expect(block).toContain(client.project ?? "");
    expect(block).toContain(`<summary>${client.name}</summary>`);
  },
);

test("on Windows a shell starts the server", () => {
  expect(launchOn("win32")).toEqual({ command: "cmd", args: ["/c", "npx", "-y", "paired-mcp"] });
});
