/** Buffers that are used again: a new one costs more than filling it, and a run needs one for every body and every record in pieces. */

const SMALLEST = 2048;
const LARGEST = 32_768;
/** Buffers of one size that wait for the next to need one. */
const MOST = 64;

const free = new Map<number, Uint8Array[]>();

/** A buffer of `least` bytes or more; what is in it is anybody's. */
export function takeRoom(least: number): Uint8Array {
  if (least > LARGEST) return new Uint8Array(least);
  let size = SMALLEST;
  while (size < least) size *= 2;
  return free.get(size)?.pop() ?? new Uint8Array(size);
}

/** Nobody looks at it any longer. */
export function giveRoom(room: Uint8Array): void {
  const { length } = room;
  if (length < SMALLEST || length > LARGEST || (length & (length - 1)) !== 0) return;
  const spare = free.get(length);
  if (!spare) free.set(length, [room]);
  else if (spare.length < MOST) spare.push(room);
}
