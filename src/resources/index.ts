import type { Resource } from "./define.ts";

export const resources: readonly Resource[] = [];
