/** Keys as they are shown. */
import { isPrintable, utf8Text, valueText } from "../sql/text.ts";

/** Bytes of a key: the protocol allows 250. */
const MAX_KEY = 250;

export function shownKey(bytes: Uint8Array): string {
  return isPrintable(bytes) ? utf8Text(bytes, MAX_KEY) : valueText(bytes);
}
