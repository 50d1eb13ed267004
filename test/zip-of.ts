import { Writable } from "node:stream";
import { finished } from "node:stream/promises";

import { ZipFile } from "yazl";

/** A ZIP of these files, and of what `add` puts in besides. */
export async function zipOf(
  files: ReadonlyMap<string, Buffer>,
  add: (zip: ZipFile) => void = () => {},
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of files) zip.addBuffer(content, name);
  add(zip);
  zip.end();
  const parts: Buffer[] = [];
  const sink = new Writable({
    write(part, _encoding, done) {
      parts.push(Buffer.from(part));
      done();
    },
  });
  zip.outputStream.pipe(sink);
  await finished(sink);
  return Buffer.concat(parts);
}
