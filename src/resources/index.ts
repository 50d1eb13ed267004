import { board } from "./board.ts";
import type { Resource } from "./define.ts";
import { inbox } from "./inbox.ts";
import { memory } from "./memory.ts";
import { roles } from "./roles.ts";
import { session } from "./session.ts";
import { workState } from "./work-state.ts";

export const resources: readonly Resource[] = [board, inbox, memory, roles, session, workState];
