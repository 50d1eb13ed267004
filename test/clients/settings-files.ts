/** A settings file of a client as a person has it, with other servers in it, and what it looks like when it is broken. */
export interface SettingsFile {
  readonly valid: string;
  /** With comments, as its editor allows or its person wrote all the same. */
  readonly commented: string;
  readonly broken: string;
  /** The line of the fault in `broken`. */
  readonly line: number;
}

const servers = (key: string): SettingsFile => ({
  valid: `{
  "${key}": {
    "github": {
      "command": "docker",
      "args": ["run", "-i", "--rm", "ghcr.io/github/github-mcp-server"],
      "env": { "GITHUB_PERSONAL_ACCESS_TOKEN": "not-a-token" }
    }
  },
  "theme": "dark"
}
`,
  commented: `// settings of mine
{
  /* servers */
  "${key}": {
    // the first one
    "git": { "command": "uvx", "args": ["mcp-server-git"] }, // reads only
    "time": { "command": "uvx", "args": ["mcp-server-time"] } // no comma here
    // and nothing after it
  },
  "theme": "dark", // a comma that some readers refuse
}
`,
  broken: `{
  "${key}": {
    "git": { "command": "uvx" "args": [] }
  }
}
`,
  line: 3,
});

/** By slug. */
export const SETTINGS: Readonly<Record<string, SettingsFile>> = {
  "claude-code": {
    ...servers("mcpServers"),
    valid: `{
  "numStartups": 12,
  "mcpServers": {},
  "projects": {
    "/home/ana/shop": { "allowedTools": [], "mcpServers": { "own": { "type": "stdio", "command": "own" } } }
  },
  "userID": "0"
}`,
  },
  windsurf: servers("mcpServers"),
  devin: servers("mcpServers"),
  cursor: {
    ...servers("mcpServers"),
    valid: `{"mcpServers":{"git":{"command":"uvx","args":["mcp-server-git"]}}}`,
  },
  vscode: {
    ...servers("servers"),
    valid: `{
\t"inputs": [
\t\t{ "type": "promptString", "id": "key", "description": "API key", "password": true }
\t],
\t"servers": {
\t\t"github": {
\t\t\t"type": "http",
\t\t\t"url": "https://api.githubcopilot.com/mcp/"
\t\t}
\t}
}
`,
  },
  zed: {
    ...servers("context_servers"),
    valid: `// Zed settings
//
// For information on how to configure Zed, see the Zed documentation.
{
  "ui_font_size": 16,
  "theme": {
    "mode": "system",
    "light": "One Light",
    "dark": "One Dark",
  },
}
`,
  },
  junie: servers("mcpServers"),
  gemini: {
    ...servers("mcpServers"),
    valid: `{\r\n    "security": { "auth": { "selectedType": "oauth-personal" } },\r\n    "mcpServers": {\r\n        "git": { "command": "uvx", "args": ["mcp-server-git"], "trust": false }\r\n    }\r\n}\r\n`,
  },
  codex: {
    valid: `model = "gpt-5.2-codex"
approval_policy = "on-request"

[projects."/home/ana/shop"]
trust_level = "trusted"

[mcp_servers.github]
command = "docker"
args = [
  "run", "-i",
  "ghcr.io/github/github-mcp-server",
]

[mcp_servers.github.env]
GITHUB_PERSONAL_ACCESS_TOKEN = "not-a-token"

[tui]
theme = "dark"
`,
    commented: `# mine
model = "gpt-5.2-codex" # the big one

# [mcp_servers.paired] is not there yet
[mcp_servers]

  [mcp_servers.git] # reads only
  command = 'uvx'
  notes = """
[mcp_servers.paired]
a text, not a table ""\\"
"""
  args = [ # nested, with brackets at the beginning of a line
    "mcp-server-git",
["x"]]

# the last line has no end`,
    broken: `model = "gpt"

[mcp_servers.git
command = "uvx"
`,
    line: 3,
  },
  "claude-desktop": { ...servers("mcpServers"), valid: "" },
};
