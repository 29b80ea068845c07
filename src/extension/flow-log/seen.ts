/** What packets show of a flow record, in one line. */
import type { RecordAtLine } from "../../protocol/case.ts";
import { count } from "../views/words.ts";

/** "3 of 3 packets seen, full", "0 of 12 packets seen, none (rejected)". */
export function seenText({ packets, packetsSeen, verdict, reason }: RecordAtLine): string {
  const why = reason === null ? "" : ` (${reason})`;
  if (packets === null)
    return packetsSeen > 0 ? `${count(packetsSeen, "packet")} seen${why}` : `no packets logged${why}`;
  return `${packetsSeen.toLocaleString("en-US")} of ${count(packets, "packet")} seen, ${verdict}${why}`;
}
