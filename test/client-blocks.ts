import { type AssistantClient, launchOn, SERVER } from "../src/clients/client.ts";
import { type Places, readPlaces } from "../src/clients/places.ts";
import { tomlText } from "../src/clients/toml-text.ts";

export const BLOCKS_START = "<!-- clients: written by npm run surface -->";
export const BLOCKS_END = "<!-- /clients -->";

/** `page` with a block a client between its markers; unchanged when it has no markers. */
export function withClientBlocks(page: string, clients: readonly AssistantClient[]): string {
  const start = page.indexOf(BLOCKS_START);
  const end = page.indexOf(BLOCKS_END);
  if (start < 0 || end < start) return page;
  const blocks = clients.map(clientBlock).join("\n\n");
  return `${page.slice(0, start + BLOCKS_START.length)}\n\n${blocks}\n\n${page.slice(end)}`;
}

/** Where a client has its settings and what goes into them, as the formatter leaves it. */
export function clientBlock(client: AssistantClient): string {
  const { name, format, project, note } = client;
  const places = [
    ...userPaths(client),
    ...(project === undefined ? [] : [`\`${project}\` for one project`]),
  ];
  return `<details>
<summary>${name}</summary>

In ${places.join("; ")}:

\`\`\`${format === "toml" ? "toml" : "json"}
${snippet(client)}
\`\`\`
${note === undefined ? "" : `\n${note}\n`}
</details>`;
}

/** The whole text of a settings file that has nothing else in it. */
export function snippet({ format, key, entry }: AssistantClient): string {
  const server = entry(launchOn("linux"));
  if (format === "toml") return tomlText.add("", key, { name: SERVER, entry: server }).trimEnd();
  const text = JSON.stringify({ [key]: { [SERVER]: server } }, undefined, 2);
  return text.replace(/\[[^\]]*\]/, (list) =>
    list.replaceAll(/\s+/g, " ").replaceAll(/\[ | \]/g, (end) => end.trim()),
  );
}

/** As a person knows them: one where all systems have the same. */
function userPaths({ user }: AssistantClient): string[] {
  if (!user) return [];
  const [linux = "", mac = "", windows = ""] = [
    user(systemPlaces("linux")),
    user(systemPlaces("darwin")),
    user(systemPlaces("win32")),
  ].map((path) => path.replace("/home/me", "~"));
  if (linux === mac && windows === mac) return [`\`${linux}\``];
  const unix = linux === mac ? [`\`${linux}\``] : [`\`${linux}\` (Linux)`, `\`${mac}\` (macOS)`];
  return [`${unix.join(", ")}, \`${windows.replaceAll("/", "\\")}\` (Windows)`];
}

function systemPlaces(platform: NodeJS.Platform): Places {
  const places = readPlaces(
    { HOME: "/home/me", USERPROFILE: "/home/me", APPDATA: "/home/me" },
    { platform, fallback: undefined },
  );
  if (platform !== "win32") return places;
  return { ...places, appData: "%APPDATA%", dotConfig: "%APPDATA%" };
}
