/** The words of a log's text columns: one dictionary for all of them, since addresses recur on both sides. */
import { Dictionary } from "../base/dictionary.ts";
import { PlainAddresses } from "./addresses.ts";
import { headerWords } from "./fields.ts";

/**
 * A dictionary beyond this is handed over with its batch and a fresh one begun: memory must not grow with a file
 * whose every line has new words. 16 MiB hold a million addresses (and their slots take four times as much).
 */
export const WORD_BYTES_LIMIT = 16 << 20;

const strict = new TextDecoder("utf-8", { fatal: true });

/** Whether the bytes are text without control characters. */
function isText(bytes: Uint8Array, from: number, to: number): boolean {
  let ascii = true;
  for (let i = from; i < to; i++) {
    if (bytes[i] < 0x20 || bytes[i] === 0x7f) return false;
    if (bytes[i] > 0x7f) ascii = false;
  }
  return ascii || isUtf8(bytes.subarray(from, to));
}

/** Whether the bytes are well-formed UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

export class Words {
  dictionary = new Dictionary();
  addresses = new PlainAddresses(this.dictionary);
  /** Codes from 1 up to this are names of fields: where the first text cell has one, the line is a header. */
  headerCodes = 0;

  constructor() {
    this.renew();
  }

  get overfull(): boolean {
    return this.dictionary.byteLength > WORD_BYTES_LIMIT;
  }

  /** Begins a fresh dictionary; codes handed out before belong to the one before. */
  renew(): void {
    this.dictionary = new Dictionary();
    this.addresses = new PlainAddresses(this.dictionary);
    for (const word of headerWords) this.headerCodes = this.dictionary.internText(word);
  }

  /** Code of a word that the dictionary may not have; 0 when it is not clean text (controls, not UTF-8, outer spaces). */
  admit(bytes: Uint8Array, from: number, to: number): number {
    if (bytes[from] === 0x20 || bytes[to - 1] === 0x20 || !isText(bytes, from, to)) return 0;
    return this.dictionary.intern(bytes, from, to);
  }
}
