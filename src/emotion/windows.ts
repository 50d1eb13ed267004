/** How far back each window looks, in milliseconds, and into how many slots it is cut. */
export const WINDOWS = {
  burst: { spanMs: 15_000, slots: 15 },
  minute: { spanMs: 60_000, slots: 60 },
  spell: { spanMs: 5 * 60_000, slots: 60 },
  block: { spanMs: 20 * 60_000, slots: 80 },
} as const;
export type WindowName = keyof typeof WINDOWS;

export interface Window {
  /** Moves on to `t`; what has become older than the span is forgotten. `t` never runs backwards. */
  readonly pass: (t: number) => void;
  readonly add: (channel: number, amount: number) => void;
  /** What was added to the channel within the span, to the nearest slot. */
  readonly sum: (channel: number) => number;
}

/**
 * Sums of whole numbers over a sliding span: a ring of slots and a running total a channel, so that a step and a sum cost
 * the same however much happened.
 */
export function createWindow(
  { spanMs, slots }: { readonly spanMs: number; readonly slots: number },
  channels: number,
): Window {
  const slotMs = spanMs / slots;
  const ring = new Float64Array(slots * channels);
  const totals = new Float64Array(channels);
  let slot = 0;
  const clear = (at: number): void => {
    const from = (at % slots) * channels;
    for (let channel = 0; channel < channels; channel += 1) {
      totals[channel] = (totals[channel] ?? 0) - (ring[from + channel] ?? 0);
      ring[from + channel] = 0;
    }
  };
  return {
    pass(t) {
      const to = Math.floor(t / slotMs);
      for (let at = Math.max(slot + 1, to - slots + 1); at <= to; at += 1) clear(at);
      slot = Math.max(slot, to);
    },
    add(channel, amount) {
      const at = (slot % slots) * channels + channel;
      ring[at] = (ring[at] ?? 0) + amount;
      totals[channel] = (totals[channel] ?? 0) + amount;
    },
    sum: (channel) => totals[channel] ?? 0,
  };
}
