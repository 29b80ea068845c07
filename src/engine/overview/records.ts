import { CaseError } from "../../model/error.ts";
import type { Fields, RecordAbout, RecordBeside } from "../../protocol/case.ts";
import type { Whole } from "../../protocol/page.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";
import { whole } from "../listings/select.ts";
import { coverageSays } from "./coverage.ts";
import { askFields, filled, numberOf } from "./fields.ts";
import { connectionTitle } from "./titles.ts";

/** Records beside one connection: one a minute, direction and interface, of a connection of days. */
const MAX_RECORDS = 10_000;
/** Connections told of one record: a record of ICMP, which has no ports, may count any number. */
const MAX_CONNECTIONS = 1000;

/** Flow records that account for a connection, in order of their windows. */
export async function readRecords(store: Store, connection: number, signal: AbortSignal): Promise<RecordBeside[]> {
  const rows = await askFields(store, "overview/connection_records", { connection, limit: MAX_RECORDS }, signal);
  return rows.map(({ from_responder, connection_packets, connection_bytes, ...fields }) => ({
    record: String(fields.record_id),
    fields: withExtra(filled(fields, ["record_id", "extra"]), fields.extra),
    fromResponder: from_responder === true,
    packetsSeen: numberOf(connection_packets),
    bytesSeen: numberOf(connection_bytes),
  }));
}

const coverageShape = {
  verdict: "text", reason: "text?", packets_seen: "f64", bytes_seen: "f64", detail: "text?",
} as const; // prettier-ignore
const connectionShape = {
  connection_id: "u32", proto: "text", orig_ip: "text", orig_port: "u16", resp_ip: "text", resp_port: "u16", packets: "f64",
} as const; // prettier-ignore

/** One flow record with what the packets show of it. Throws CaseError "not-found". */
export async function readRecord(store: Store, id: Whole, signal: AbortSignal): Promise<RecordAbout> {
  const record = whole(id);
  const [[fields], [coverage], connections] = await Promise.all([
    askFields(store, "overview/record", { record }, signal),
    askModule(store, "overview/record_coverage", coverageShape, { record }, signal),
    askModule(store, "overview/record_connections", connectionShape, { record, limit: MAX_CONNECTIONS }, signal),
  ]);
  if (!fields) throw new CaseError("not-found", `There is no flow record ${id} in this case.`);
  const verdict = coverage?.verdict ?? "none";
  const reason = coverage?.reason ?? null;
  return {
    record: String(record),
    evidenceId: numberOf(fields.evidence_id),
    line: numberOf(fields.line),
    fields: withExtra(filled(fields, ["record_id", "evidence_id", "line", "extra"]), fields.extra),
    verdict,
    reason,
    says: coverageSays(verdict, reason),
    detail: coverage?.detail ?? null,
    packetsSeen: coverage?.packets_seen ?? 0,
    bytesSeen: coverage?.bytes_seen ?? 0,
    connections: connections.map((each) => ({
      connection: each.connection_id,
      title: connectionTitle(each),
      packets: each.packets,
    })),
  };
}

/** The fields with those that AWS does not document, which lie in one JSON object of strings; documented names go first. */
function withExtra(fields: Fields, extra: Fields[string]): Fields {
  if (typeof extra !== "string") return fields;
  let parsed: unknown;
  try {
    parsed = JSON.parse(extra);
  } catch {
    return { ...fields, extra };
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return { ...fields, extra };
  const more = Object.entries(parsed).filter(
    ([name, value]) => typeof value === "string" && !Object.hasOwn(fields, name) && name !== "__proto__",
  );
  return { ...fields, ...Object.fromEntries(more) };
}
