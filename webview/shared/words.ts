/** What the codes of a connection say, in words. */
import { coverageReasons } from "../../src/model/coverage.ts";

/** Zeek's conn_state. */
const states: Readonly<Record<string, string>> = {
  S0: "Attempt seen, no reply.",
  S1: "Established, not ended.",
  SF: "Established and ended as usual.",
  REJ: "Attempt rejected.",
  S2: "Established; the originator asked to end, no reply from the responder.",
  S3: "Established; the responder asked to end, no reply from the originator.",
  RSTO: "Established, the originator aborted.",
  RSTR: "The responder aborted.",
  RSTOS0: "The originator sent SYN, then RST; no SYN-ACK seen.",
  RSTRH: "The responder sent SYN-ACK, then RST; no SYN seen.",
  SH: "The originator sent SYN, then FIN; no SYN-ACK seen.",
  SHR: "The responder sent SYN-ACK, then FIN; no SYN seen.",
  OTH: "No SYN seen: midstream traffic.",
};

/** The state in a sentence; empty for one that Zeek does not have. */
export function stateSays(state: unknown): string {
  return typeof state === "string" && Object.hasOwn(states, state) ? states[state] : "";
}

/** Where there is nothing to compare with, a difference says nothing. */
const NOTHING_TO_COMPARE = ["no-packets", "no-logs"];

/** True where a verdict is no cause for alarm: its reason explains it by design, or there is nothing to compare with. */
export function isCalm(reason: unknown): boolean {
  return reasonOf(reason)?.expected === true || NOTHING_TO_COMPARE.includes(String(reason));
}

/** The reason of a coverage verdict in a sentence, and whether it explains the difference by design; null for none. */
export function reasonOf(code: unknown): { readonly says: string; readonly expected: boolean } | null {
  if (typeof code !== "string" || !Object.hasOwn(coverageReasons, code)) return null;
  return coverageReasons[code as keyof typeof coverageReasons];
}
