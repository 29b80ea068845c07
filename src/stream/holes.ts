/**
 * Holes in the sequence space of one direction: what was skipped and not seen since. Most directions have none, so they live
 * in a map and not in the connection's record.
 */
export class Holes {
  /** Holes of one direction beyond this: the oldest is taken as lost for good. */
  static readonly perDirection = 64;
  /** Directions with holes beyond this: the oldest direction's holes are taken as lost for good. */
  static readonly directions = 65_536;
  readonly #open = new Map<number, number[]>();

  /** Opens the hole [from, to) in sequence numbers of `direction`, a connection id times two plus the direction. */
  open(direction: number, from: number, to: number): void {
    let holes = this.#open.get(direction);
    if (!holes) {
      if (this.#open.size === Holes.directions) this.#open.delete(this.#open.keys().next().value as number);
      this.#open.set(direction, (holes = []));
    }
    if (holes.length === Holes.perDirection * 2) holes.splice(0, 2);
    holes.push(from, to);
  }

  /** Takes [from, to) as seen; returns how many bytes of it were in holes. */
  fill(direction: number, from: number, to: number): number {
    const holes = this.#open.get(direction);
    if (!holes) return 0;
    let filled = 0;
    for (let i = holes.length - 2; i >= 0; i -= 2) {
      const start = holes[i];
      const end = holes[i + 1];
      const low = after(from, start);
      const high = before(to, end);
      const size = (high - low) | 0;
      if (size <= 0) continue;
      filled += size;
      holes.splice(i, 2);
      if (((end - high) | 0) > 0) holes.splice(i, 0, high, end);
      if (((low - start) | 0) > 0) holes.splice(i, 0, start, low);
    }
    if (holes.length === 0) this.#open.delete(direction);
    return filled;
  }
}

/** The later of two sequence numbers (RFC 1982 arithmetic). */
function after(a: number, b: number): number {
  return ((a - b) | 0) > 0 ? a : b;
}

function before(a: number, b: number): number {
  return ((a - b) | 0) < 0 ? a : b;
}
