/** A queue of bounded size. */
export interface Ring<T> {
  /** Full, the oldest makes way and is counted. */
  readonly push: (value: T) => void;
  readonly shift: () => T | undefined;
  readonly size: () => number;
  /** How many more fit in without loss. */
  readonly room: () => number;
  /** How many made way so far. */
  readonly dropped: () => number;
  readonly clear: () => void;
}

export function createRing<T>(capacity: number): Ring<T> {
  const places = Array.from<T | undefined>({ length: capacity });
  let first = 0;
  let size = 0;
  let dropped = 0;
  return {
    push(value) {
      if (size === capacity) {
        first = (first + 1) % capacity;
        size -= 1;
        dropped += 1;
      }
      places[(first + size) % capacity] = value;
      size += 1;
    },
    shift() {
      if (size === 0) return undefined;
      const value = places[first];
      places[first] = undefined;
      first = (first + 1) % capacity;
      size -= 1;
      return value;
    },
    size: () => size,
    room: () => capacity - size,
    dropped: () => dropped,
    clear() {
      places.fill(undefined);
      size = 0;
    },
  };
}
