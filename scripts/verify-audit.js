#!/usr/bin/env node
/**
 * Checks a file that `paired-mcp audit export` wrote: `node verify-audit.js FILE [KEY]`. It needs Node, no package and no secret.
 * SHA-256 of each record's line is the next one's `prev`; the last two lines are both ends of the chain and their signature
 * (Ed25519). KEY, as the owner gave it to you, proves whose chain it is: the key in the file only proves that the file is one
 * piece. Exit code 0: whole; 1: broken, the first bad record is named; 2: the file cannot be read.
 */
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const [file = "", key] = process.argv.slice(2);
try {
  const [code, says] = check(readFileSync(file, "utf8").split("\n"));
  process.exitCode = code;
  process.stdout.write(`${says}\n`);
} catch {
  process.exitCode = 2;
  process.stderr.write("usage: node verify-audit.js FILE [KEY]; this file cannot be read\n");
}

function check(lines) {
  if (lines.pop() !== "") return [1, "the last line is cut off"];
  const { signature } = parse(lines.pop());
  const text = lines.pop() ?? "";
  const { base, head, key: signer } = parse(text);
  if (!base || !head || !isSigned(text, signer, signature))
    return [1, "the ends are not signed: the file was cut off, or they were changed"];
  if (key && key !== signer) return [1, `this is signed with another key: ${signer}`];
  let { seq, hash } = base;
  for (const line of lines) {
    const record = parse(line);
    if (record.seq !== seq + 1) return [1, `record ${seq + 1} is missing, moved or changed`];
    if (record.prev !== hash) return [1, `record ${seq} was changed, or ${seq + 1} was`];
    if (record.signature && !isSigned(`audit head ${seq} ${hash}`, signer, record.signature))
      return [1, `record ${seq + 1} does not sign what is before it`];
    [seq, hash] = [record.seq, createHash("sha256").update(line).digest("hex")];
  }
  if (seq < head.seq) return [1, `record ${seq + 1} is missing: the end was cut off`];
  if (seq > head.seq || hash !== head.hash) return [1, `record ${seq} was changed or added`];
  const gap = base.seq > 0 ? `; those up to ${base.seq} were removed, their time was over` : "";
  return [0, `whole: ${lines.length} records, ${base.seq + 1} to ${seq}${gap}; key ${signer}`];
}

function isSigned(text, x, signature) {
  try {
    const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

function parse(line) {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
