/** Bytes written in hexadecimal, "?" for a digit that may be any. */
import { printable } from "../../base/escape.ts";
import { CaseError } from "../../model/error.ts";

/** A byte fits where its bits under the mask are those of the value. */
export interface MaskedBytes {
  readonly values: Uint8Array;
  readonly masks: Uint8Array;
}

/** Reads "de ad ?? b? ef": white space, colons and commas between bytes, "0x" or "\x" before one. Throws CaseError "usage". */
export function parseHex(text: string): MaskedBytes {
  const digits = text.replace(/\\x|(?<![0-9a-f?])0x/gi, " ").replace(/[\s:,]+/g, "");
  const odd = /[^0-9a-f?]/iu.exec(digits);
  if (odd) throw wrong(`"${printable(odd[0])}" is no hexadecimal digit`);
  if (digits.length % 2 === 1) throw wrong("there is half a byte too much");
  const values = new Uint8Array(digits.length / 2);
  const masks = new Uint8Array(digits.length / 2);
  for (let i = 0; i < digits.length; i++) {
    const shift = i % 2 === 0 ? 4 : 0;
    if (digits[i] === "?") continue;
    values[i >> 1] |= parseInt(digits[i], 16) << shift;
    masks[i >> 1] |= 0xf << shift;
  }
  if (!masks.includes(0xff)) throw wrong("at least one byte has to be given whole");
  return { values, masks };
}

function wrong(why: string): CaseError {
  return new CaseError("usage", `Bytes are written as "de ad ?? be ef": ${why}.`);
}
