import { PairedError } from "../errors.ts";

/** Bits are packed eight to a byte, so that a vector is as long as the next multiple of that. */
const ALIGNED = 8;
const MAX_DIMENSION = 8192;

/** What a model gave for a text as a vector of length 1, zeros after its own dimension; throws `damaged` for any other. */
export function unitVector(values: ArrayLike<number>, dimension = values.length): Float32Array {
  if (values.length !== dimension)
    throw damaged(`a vector of ${values.length} dimensions instead of ${dimension}`);
  if (dimension === 0 || dimension > MAX_DIMENSION)
    throw damaged(`a vector of ${dimension} dimensions; 1 to ${MAX_DIMENSION} can be used`);
  const vector = new Float32Array(Math.ceil(dimension / ALIGNED) * ALIGNED);
  let squares = 0;
  for (let n = 0; n < dimension; n += 1) squares += (values[n] ?? 0) ** 2;
  if (!Number.isFinite(squares) || squares === 0)
    throw damaged("a vector that is zero or not of numbers");
  const length = Math.sqrt(squares);
  for (let n = 0; n < dimension; n += 1) vector[n] = (values[n] ?? 0) / length;
  return vector;
}

/** The cosine of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let n = 0; n < a.length; n += 1) sum += (a[n] ?? 0) * (b[n] ?? 0);
  return sum;
}

/** As the database keeps it: 32-bit floats, one after the other. */
export function toBytes(vectors: readonly Float32Array[]): Buffer {
  return Buffer.concat(
    vectors.map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  );
}

export function fromBytes(bytes: Buffer, dimension: number): Float32Array[] {
  const length = Math.ceil(dimension / ALIGNED) * ALIGNED;
  const copy = new Uint8Array(bytes);
  const count = Math.floor(copy.length / (length * Float32Array.BYTES_PER_ELEMENT));
  return Array.from(
    { length: count },
    (_, n) => new Float32Array(copy.buffer, n * length * Float32Array.BYTES_PER_ELEMENT, length),
  );
}

function damaged(what: string): PairedError {
  return new PairedError("damaged", `the embedding provider answered ${what}`, {
    fix: "Switch on a model that makes text embeddings: paired-mcp embeddings on --model NAME",
  });
}
