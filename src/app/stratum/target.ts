/** Targets: a share is a hash that is not above it. How many hashes that takes on average. */

const HEX = /^(?:0x)?[\da-f]{1,64}$/i;

/** Monero's: 4 or 8 bytes, the least significant first, of the highest bytes of the hash. Null for what is none. */
export function moneroDifficulty(target: string): number | null {
  if (!/^(?:[\da-f]{8}|[\da-f]{16})$/i.test(target)) return null;
  const bytes = target.match(/../g) ?? [];
  const value = BigInt(`0x${bytes.reverse().join("")}`);
  return value === 0n ? null : Math.round(Number(2n ** BigInt(target.length * 4)) / Number(value));
}

/** A number of 256 bits, the most significant byte first: Ethereum's and Zcash's. */
export function wideDifficulty(target: string): number | null {
  if (!HEX.test(target)) return null;
  const value = BigInt(target.startsWith("0x") ? target : `0x${target}`);
  return value === 0n ? null : Math.round(2 ** 256 / Number(value));
}
