/** Counts, ids and codes only: a log line never carries content, keys or a peer's text. */
export interface Log {
  readonly info: (message: string, fields?: object) => void;
  readonly error: (message: string, fields?: object) => void;
}

/** Writes one JSON line an event to `sink`; stdout belongs to the protocol, so stderr is the default. */
export function createLog(
  sink: (line: string) => void = (line) => void process.stderr.write(line),
): Log {
  const write = (level: string, message: string, fields?: object): void => {
    sink(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`);
  };
  return {
    info: (message, fields) => write("info", message, fields),
    error: (message, fields) => write("error", message, fields),
  };
}

export const silentLog: Log = { info() {}, error() {} };
