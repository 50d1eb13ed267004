import type { Attached } from "./place.ts";

/** The titles of all tasks that a client can see, in the board's order. */
export async function readTitles({ call }: Attached): Promise<string[]> {
  const titles: string[] = [];
  let cursor: unknown;
  do {
    const page = await call("task_list", { limit: 100, ...(cursor !== undefined && { cursor }) });
    for (const task of Array.isArray(page.tasks) ? page.tasks : []) titles.push(String(task.title));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return titles;
}
