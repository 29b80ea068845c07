/** What the head says of a connection, out of its columns. */
import type { ConnectionAbout, Fields } from "../../src/protocol/case.ts";
import { isCalm, reasonOf } from "../shared/words.ts";

/** A column as a number; 0 where it is empty. */
export function numberOf(fields: Fields, name: string): number {
  const value = Number(fields[name] ?? 0);
  return Number.isFinite(value) ? value : 0;
}

/** A column as text; empty where it is. */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return value === null || value === undefined ? "" : String(value);
}

/** A time column; null where there is none. */
export function timeOf(fields: Fields, name: string): bigint | null {
  const text = textOf(fields, name);
  return /^-?\d+$/.test(text) ? BigInt(text) : null;
}

/** Both ends as "10.0.0.5:40000" and "[2001:db8::1]:443"; without a port where the protocol has none. */
export function endsOf({ fields }: Pick<ConnectionAbout, "fields">): readonly [string, string] {
  const hasPorts = ["tcp", "udp", "sctp"].includes(textOf(fields, "proto"));
  const end = (side: "orig" | "resp"): string => {
    const address = textOf(fields, `${side}_ip`);
    if (!hasPorts) return address;
    return `${address.includes(":") ? `[${address}]` : address}:${textOf(fields, `${side}_port`)}`;
  };
  return [end("orig"), end("resp")];
}

/** Zeek's conn_state in words. */
const STATES: Readonly<Record<string, string>> = {
  S0: "attempt seen, no reply",
  S1: "established, not ended",
  SF: "normal establishment and end",
  REJ: "attempt rejected",
  S2: "established, originator wanted to end, no reply",
  S3: "established, responder wanted to end, no reply",
  RSTO: "established, reset by the originator",
  RSTR: "reset by the responder",
  RSTOS0: "attempt, then reset by the originator, no reply",
  RSTRH: "responder answered and reset, no attempt seen",
  SH: "attempt and end by the originator, no reply",
  SHR: "answer and end by the responder, no attempt seen",
  OTH: "middle of a connection, neither begin nor end seen",
};

/** What a conn_state means; empty for one that Zeek does not know. */
export function stateText(state: string): string {
  return Object.hasOwn(STATES, state) ? STATES[state] : "";
}

export interface Verdict {
  readonly kind: "logged" | "unlogged" | "unknown";
  readonly label: string;
  /** Why, in a sentence; empty where nothing is to be said. */
  readonly says: string;
  /** True where the reason explains it by design, or there is nothing to compare with. */
  readonly expected: boolean;
}

/** What the flow logs say of the connection. */
export function verdictOf(fields: Fields): Verdict {
  const verdict = textOf(fields, "verdict");
  const reason = textOf(fields, "reason");
  const detail = textOf(fields, "detail");
  if (verdict === "logged")
    return { kind: "logged", label: "Logged", says: "Flow records account for it.", expected: true };
  if (verdict !== "unlogged") {
    return { kind: "unknown", label: "Not compared", says: "It has not been compared with flow logs.", expected: true };
  }
  const known = reasonOf(reason);
  return {
    kind: "unlogged",
    label: "Not logged",
    says: [known?.says ?? reason, detail].filter((part) => part !== "").join(" "),
    expected: isCalm(reason),
  };
}
