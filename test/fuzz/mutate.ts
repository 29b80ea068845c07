/** Seeded damage to files: cuts, flipped bits, impossible lengths, pieces moved. The same seed gives the same damage. */
import { Random } from "../bench/traffic/random.ts";

const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
/** Damage never makes a file longer than this: the point is strange bytes, not many. */
const LONGEST = 4 << 20;

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const mutations: readonly Mutation[] = [
  function cut(bytes, random) {
    return bytes.slice(0, random.below(bytes.length + 1));
  },
  function cutHead(bytes, random) {
    return bytes.slice(random.below(Math.min(bytes.length, 256)));
  },
  function flipBits(bytes, random) {
    const out = bytes.slice();
    for (let n = 1 + random.below(8); n > 0; n--) out[random.below(out.length)] ^= 1 << random.below(8);
    return out;
  },
  function extremeWord(bytes, random) {
    const out = bytes.slice();
    const size = [1, 2, 4][random.below(3)];
    if (out.length < size) return out;
    const at = random.below(out.length - size + 1);
    const value = extremes[random.below(extremes.length)];
    const little = random.chance(50);
    for (let i = 0; i < size; i++) out[at + i] = (value >>> (8 * (little ? i : size - 1 - i))) & 255;
    return out;
  },
  function overwrite(bytes, random) {
    const out = bytes.slice();
    const at = random.below(out.length);
    const value = random.below(256);
    out.fill(value, at, at + 1 + random.below(64));
    return out;
  },
  function remove(bytes, random) {
    const at = random.below(bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(64)));
  },
  function repeat(bytes, random) {
    const at = random.below(bytes.length);
    const piece = bytes.subarray(at, at + 1 + random.below(2000));
    return joined(bytes.subarray(0, at), piece, piece, bytes.subarray(at));
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length);
    const piece = Uint8Array.from({ length: 1 + random.below(32) }, () => random.below(256));
    return joined(bytes.subarray(0, at), piece, bytes.subarray(at));
  },
];

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** `bytes` with one to four kinds of damage. */
export function damaged(bytes: Uint8Array, seed: number): Uint8Array {
  const random = new Random(seed);
  let out = bytes;
  for (let n = 1 + random.below(4); n > 0 && out.length > 0; n--)
    out = mutations[random.below(mutations.length)](out, random);
  return out.length > LONGEST ? out.slice(0, LONGEST) : out;
}
