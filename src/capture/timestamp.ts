import { NANOS } from "../base/time.ts";

/** Last second that fits into 64-bit nanoseconds with room to spare (year 2242, see base/time.ts). */
export const MAX_SECONDS = 2 ** 33 - 1;

const TWO_32 = 4294967296;
const TWO_16 = 65536;
/** Below this high word a 64-bit count is exact in a number. */
const EXACT_HIGH = 1 << 21;

/**
 * Turns pcapng's 64-bit counts of an interface's time unit into seconds and nanoseconds, exactly (parts below a nanosecond
 * are dropped). The result is left in `seconds` and `nanos`, so that nothing is allocated per packet.
 */
export class Timestamp {
  seconds = 0;
  nanos = 0;
  /** Units per second when that is a power of ten up to 10^9, else 0: then the slow path in big integers is taken. */
  readonly #units: number;
  readonly #nanosPerUnit: number;
  readonly #bigUnits: bigint;
  readonly #offset: number;

  /** `resolution` is the byte of if_tsresol (10^-n, or 2^-n with the top bit set); `offset` are the seconds of if_tsoffset. */
  constructor(resolution = 6, offset = 0) {
    const exponent = resolution & 0x7f;
    const binary = (resolution & 0x80) !== 0;
    this.#units = !binary && exponent <= 9 ? 10 ** exponent : 0;
    this.#nanosPerUnit = NANOS / this.#units;
    this.#bigUnits = (binary ? 2n : 10n) ** BigInt(exponent);
    this.#offset = offset;
  }

  /** Decodes one timestamp; false when it lies outside 1970 to 2242 and was moved to the nearest end. */
  set(high: number, low: number): boolean {
    if (this.#units === 0) this.#setBig(high, low);
    else if (high < EXACT_HIGH) this.#setSmall(high * TWO_32 + low);
    else this.#setLong(high, low);
    this.seconds += this.#offset;
    if (this.seconds >= 0 && this.seconds <= MAX_SECONDS) return true;
    this.seconds = this.seconds < 0 ? 0 : MAX_SECONDS;
    this.nanos = 0;
    return false;
  }

  #setSmall(count: number): void {
    const seconds = Math.floor(count / this.#units);
    const rest = count - seconds * this.#units;
    // The quotient is rounded to a double: it may be one too large when the rest is nearly a whole second.
    this.seconds = rest < 0 ? seconds - 1 : seconds;
    this.nanos = (rest < 0 ? rest + this.#units : rest) * this.#nanosPerUnit;
  }

  /** Long division in steps of 16 bits: every intermediate stays below 10^9 * 2^16, exact in a number. */
  #setLong(high: number, low: number): void {
    const units = this.#units;
    const top = Math.floor(high / units);
    const upper = (high - top * units) * TWO_16 + (low >>> 16);
    const middle = Math.floor(upper / units);
    const lower = (upper - middle * units) * TWO_16 + (low & 0xffff);
    const bottom = Math.floor(lower / units);
    this.seconds = (top * TWO_16 + middle) * TWO_16 + bottom;
    this.nanos = (lower - bottom * units) * this.#nanosPerUnit;
  }

  #setBig(high: number, low: number): void {
    const count = (BigInt(high) << 32n) | BigInt(low);
    const seconds = count / this.#bigUnits;
    this.seconds = Number(seconds);
    this.nanos = Number(((count - seconds * this.#bigUnits) * BigInt(NANOS)) / this.#bigUnits);
  }
}
