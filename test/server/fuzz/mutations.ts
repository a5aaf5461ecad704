import fc from 'fast-check';

/** One change to a run of bytes; places are fractions of its length. */
type Mutation = (bytes: Uint8Array) => Uint8Array;

/** A fraction of a length, [0, 1), evenly: `fc.double` would nearly always be next to 0, and everything happen to the first byte. */
export const place = fc.noBias(fc.nat({ max: 999_999 })).map((millionths) => millionths / 1_000_000);
const at = (bytes: Uint8Array, fraction: number): number => Math.floor(fraction * bytes.length);

/** Values that have broken parsers before: signs, limits, and lengths that lie. */
const EXTREMES = [0x00, 0x7f, 0x80, 0xff];

const setByte = fc.tuple(place, fc.oneof(fc.constantFrom(...EXTREMES), fc.integer({ min: 0, max: 255 }))).map(
  ([fraction, value]): Mutation =>
    (bytes) => {
      const copy = bytes.slice();
      if (copy.length > 0) copy[at(copy, fraction)] = value;
      return copy;
    },
);
const setWord = fc
  .tuple(place, fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fffe))
  .map(
    ([fraction, value]): Mutation =>
      (bytes) => {
        const copy = bytes.slice();
        const offset = Math.min(at(copy, fraction), copy.length - 4);
        if (offset >= 0) new DataView(copy.buffer).setUint32(offset, value, true);
        return copy;
      },
  );
const truncate = place.map(
  (fraction): Mutation =>
    (bytes) =>
      bytes.slice(0, at(bytes, fraction)),
);
const remove = fc.tuple(place, fc.integer({ min: 1, max: 64 })).map(
  ([fraction, count]): Mutation =>
    (bytes) => {
      const start = at(bytes, fraction);
      return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(start + count)]);
    },
);
const insert = fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 64 })).map(
  ([fraction, more]): Mutation =>
    (bytes) => {
      const start = at(bytes, fraction);
      return Uint8Array.from([...bytes.subarray(0, start), ...more, ...bytes.subarray(start)]);
    },
);

/**
 * Something right with one to six mistakes.
 *
 * @param right - the bytes to begin from
 */
export function mutated(right: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const mutation = fc.oneof(
    { weight: 4, arbitrary: setByte },
    { weight: 3, arbitrary: setWord },
    { weight: 1, arbitrary: truncate },
    { weight: 1, arbitrary: remove },
    { weight: 1, arbitrary: insert },
  );
  return fc
    .tuple(right, fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([bytes, mutations]) => mutations.reduce((changed, change) => change(changed), bytes));
}

/** Bytes cut into pieces at places that are fractions of their length. */
export function cutAt(bytes: Uint8Array, fractions: readonly number[]): Uint8Array[] {
  const ends = [...fractions.map((fraction) => at(bytes, fraction)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.slice(i === 0 ? 0 : ends[i - 1], end));
}
