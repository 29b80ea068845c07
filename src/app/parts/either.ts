/** Recognition where a whole message of either side is proof: where a capture begins late, the other side may be in the middle of one. */
import type { Recognition } from "../protocol.ts";

export function either(orig: Recognition, resp: Recognition): Recognition {
  if (orig === "yes" || resp === "yes") return "yes";
  return orig === "no" && resp === "no" ? "no" : "more";
}
