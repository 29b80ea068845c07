/** What both sides say together: a connection may be seen from its middle on, one side within a body, and either side first. */
import { characters } from "../parts/characters.ts";
import type { Recognition } from "../protocol.ts";

/** Records of TLS, banners of SSH: whoever begins so says nothing else. */
const OTHERS = /^(?:[\x14-\x18]\x03|SSH-)/;

/** Yes where one side's bytes are the protocol's; no where neither's can be, or one's are surely another's. */
export function either(sides: readonly Uint8Array[], recognise: (bytes: Uint8Array) => Recognition): Recognition {
  const answers = sides.map(recognise);
  if (answers.includes("yes")) return "yes";
  const isOthers = sides.some((bytes) => OTHERS.test(characters(bytes, 0, Math.min(4, bytes.length))));
  return isOthers || answers.every((answer) => answer === "no") ? "no" : "more";
}
