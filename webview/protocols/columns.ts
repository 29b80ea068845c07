/** How the columns look that every table of a protocol has, and which are shown at first. */
import type { TableAbout } from "../../src/protocol/page.ts";
import type { ColumnTouches } from "../shared/listing/columns.ts";

/** Columns of the protocol's own that are shown at first: what fits beside when and who. */
const OWN = 9;

/** When, between whom, and the beginning of what the protocol says; tables begin with what matters most. */
export function usualColumns({ own }: TableAbout): readonly string[] {
  return ["ts", "orig_ip", "resp_ip", "resp_port", ...own.slice(0, OWN)];
}

export const columnTouches: ColumnTouches = {
  ts: { title: "Time", fraction: 3 },
  connection_id: { title: "Connection", width: 88 },
  orig_ip: { title: "Originator" },
  orig_port: { title: "Port", label: "Originator port", width: 58 },
  resp_ip: { title: "Responder" },
  resp_port: { title: "Port", label: "Responder port", width: 58 },
  vni: { title: "VNI", width: 84 },
  method: { width: 72 },
  command: { width: 96 },
  status: { width: 64 },
  version: { width: 84 },
  proto: { width: 58 },
  trans_id: { width: 72 },
  qtype: { width: 64 },
  rcode: { width: 88 },
  uri: { width: 260 },
  host: { width: 150 },
  query: { width: 220 },
  answers: { width: 220 },
  statement: { width: 360 },
  argument: { width: 260 },
  evidence: { title: "File", width: 220 },
  is_copy: { title: "Copy", width: 58 },
};

/** Columns that every table has: connection first, evidence last. */
export const connectionFields = ["ts", "connection_id", "orig_ip", "orig_port", "resp_ip", "resp_port", "vni"];
export const evidenceFields = ["evidence", "evidence_id", "packet", "request_packet", "request_at", "request_length", "response_packet", "response_at", "response_length", "is_copy", "row"]; // prettier-ignore
