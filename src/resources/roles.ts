import { roleText } from "../agents/brief.ts";
import { ROLE_CARDS } from "../agents/role-cards.ts";
import { isRole, ROLES } from "../agents/roles.ts";
import { PairedError } from "../errors.ts";
import type { Resource } from "./define.ts";

export const roles: Resource = {
  name: "role",
  title: "Role",
  description: "Who a role of the team is: duties, whom it asks, how it hands off.",
  uri: "paired://roles/{role}",
  mimeType: "text/markdown",
  list: () =>
    ROLES.map((role) => ({
      key: role,
      title: `${ROLE_CARDS[role].name}, ${ROLE_CARDS[role].field}`,
    })),
  read(_ctx, role) {
    if (isRole(role)) return roleText(role);
    throw new PairedError("not_found", "there is no such role", {
      fix: `The roles are ${ROLES.join(", ")}.`,
    });
  },
};
