import { roleText } from "../agents/role-text.ts";
import type { Resource } from "./define.ts";

export const roles: Resource = {
  name: "role",
  title: "Role",
  description: "Who a role of the team is: duties, whom it asks, how it hands off.",
  uri: "paired://roles/{role}",
  tool: "role_brief",
  mimeType: "text/markdown",
  list: ({ roster }) =>
    roster.list().map(({ slug, name, field }) => ({ key: slug, title: `${name}, ${field}` })),
  read: ({ roster }, role) => roleText(roster.get(role)),
};
