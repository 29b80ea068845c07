/** How long the answer to a request took. */
import type { Message, Place } from "../protocol.ts";

/** Seconds from the request's first byte to `ended`; null where either is missing. */
export function seconds(request: Message | null, ended: Place | null | undefined): number | null {
  return request && ended ? Number(ended.ts - request.place.ts) / 1e9 : null;
}
