import { z } from "zod";

import { ROLE_CHARS } from "../agents/roles.ts";

/** The short name of a role; which there are only the roster knows, for the person may change them. */
export const ROLE = z.string().max(ROLE_CHARS);
