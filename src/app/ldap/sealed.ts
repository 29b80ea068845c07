/** Messages within SASL's protection (RFC 4422, section 3.7): length, then a token of GSS-API or NTLM; in clear where it only signs. */
import { BER, berAt } from "../parts/ber.ts";
import { parseMessage } from "./parse.ts";

/** Before each token its length in four bytes. */
export const SASL_LENGTH = 4;
/** Bytes of a buffer; servers agree on 10 MB at most. */
const MAX_BUFFER = 0xffffff;
/** Bytes of a token before the message: heads of Kerberos's and NTLM's, with their sums. */
const MAX_TOKEN_HEAD = 128;
/** Beginnings of tokens: GSS-API's framing, Kerberos's new kind (RFC 4121), NTLM's signature. */
const TOKENS = [0x60, 0x05, 0x01];

/** Length of the buffer at `at` with its own; 0: more bytes are needed; -1: none. */
export function measureSealed(bytes: Uint8Array, at: number, left: number): number {
  if (bytes[at] !== 0) return -1;
  if (left <= SASL_LENGTH) return 0;
  const length = (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  return length >= 16 && length <= MAX_BUFFER && TOKENS.includes(bytes[at + SASL_LENGTH]) ? length + SASL_LENGTH : -1;
}

/** Where messages in clear begin in the buffer; -1 where it is encrypted. */
export function clearAt(buffer: Uint8Array): number {
  const end = Math.min(buffer.length, SASL_LENGTH + MAX_TOKEN_HEAD);
  for (let at = SASL_LENGTH + 8; at < end; at++) {
    if (buffer[at] !== BER.sequence) continue;
    const whole = berAt(buffer, at);
    if (!whole?.isWhole || !parseMessage(buffer.subarray(at))) continue;
    // One message fills the rest, or another follows it, or the sum that closes the token.
    const rest = buffer.length - at - whole.size;
    if (rest === 0 || buffer[at + whole.size] === BER.sequence || rest <= 32) return at;
  }
  return -1;
}
