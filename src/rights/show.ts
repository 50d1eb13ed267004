/** 1536 -> `1.5 kB`. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The day of a time in ms since 1970, in UTC; a dash for none. */
export function showDay(at: number | undefined): string {
  return at === undefined ? "-" : new Date(at).toISOString().slice(0, 10);
}

export function showMinute(at: number | undefined): string {
  return at === undefined
    ? "never"
    : `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `1 entry`, `2 entries`. */
export function showCount(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
