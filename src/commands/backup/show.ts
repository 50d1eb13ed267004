import { PAGE_BYTES } from "../../privacy/page-mac.ts";

/** `20261123T020000123Z-1a2b3c4d  2026-11-23 02:00  12.3 MB  scheduled` */
export function showSnapshot(snapshot: {
  readonly id: string;
  readonly made: number;
  readonly pages: number;
  readonly kind: string;
}): string {
  const { id, made, pages, kind } = snapshot;
  return `  ${id}  ${showTime(made)}  ${showBytes(pages * PAGE_BYTES).padStart(9)}  ${kind}`;
}

/** To the minute, in the machine's own time. */
export function showTime(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace("T", " ");
}

export function showBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
