/**
 * Zeek's `history`: one letter per kind of event, upper case for the originator, in order of first occurrence.
 * Source: Zeek manual, base/protocols/conn/main.zeek, field `history`.
 */
import { HISTORY, HISTORY_SEEN, HISTORY_WORDS, STATES } from "./records.ts";

const LETTERS = "shadfrctgwiq^";
export const SYN = 0;
export const SYN_ACK = 1;
export const ACK = 2;
export const DATA = 3;
export const FIN = 4;
export const RST = 5;
/** Retransmission. */
export const AGAIN = 7;
export const GAP = 8;
export const ZERO_WINDOW = 9;
/** FIN and RST in one packet. */
export const INCONSISTENT = 10;
/** SYN with FIN or RST. */
export const MULTI_FLAG = 11;
export const FLIPPED = 12;

const PER_WORD = 6;
const CAPACITY = HISTORY_WORDS * PER_WORD;

/** Adds a letter of a direction (0 originator) if that direction has not had it. */
export function once(ints: Int32Array, at: number, letter: number, direction: number): void {
  const bit = 1 << (letter + direction * 16);
  if (ints[at + HISTORY_SEEN] & bit) return;
  ints[at + HISTORY_SEEN] |= bit;
  append(ints, at, letter, direction);
}

/** Adds a letter for a counted event: at the 1st, 10th, 100th, ... as Zeek does. */
export function counted(ints: Int32Array, at: number, letter: number, direction: number, count: number): void {
  if (count === 1 || count === 10 || count === 100 || count === 1000 || count === 10_000 || count === 100_000) {
    append(ints, at, letter, direction);
  }
}

function append(ints: Int32Array, at: number, letter: number, direction: number): void {
  const length = (ints[at + STATES] >>> 24) & 31;
  if (length === CAPACITY) return;
  const word = at + HISTORY + Math.floor(length / PER_WORD);
  ints[word] |= (letter | (direction << 4)) << ((length % PER_WORD) * 5);
  ints[at + STATES] += 1 << 24;
}

/** Short histories as one number, the same for the same letters; -1 for long ones. */
export function historyKey(ints: Int32Array, at: number): number {
  const length = (ints[at + STATES] >>> 24) & 31;
  if (length > 9) return -1;
  return (ints[at + HISTORY + 1] * 2 ** 30 + ints[at + HISTORY]) * 16 + length;
}

export function historyText(ints: Int32Array, at: number): string {
  const length = (ints[at + STATES] >>> 24) & 31;
  let text = "";
  for (let i = 0; i < length; i++) {
    const code = (ints[at + HISTORY + Math.floor(i / PER_WORD)] >>> ((i % PER_WORD) * 5)) & 31;
    const letter = LETTERS[code & 15];
    text += code & 16 ? letter : letter.toUpperCase();
  }
  return text;
}
