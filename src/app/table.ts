/** Tables of application protocols: what every one of them begins and ends with, and what a protocol adds. */
import { type Column, column, optional, type Table } from "../base/columns.ts";

/** Before a protocol's own columns: when and between whom. */
export const before = [
  column("ts", "time", "Time of the request; of the reply where the capture lacks the request."),
  column("connection_id", "u32", "Connection it was said on."),
  column("orig_ip", "text", "Address of the connection's originator."),
  column("orig_port", "u16", "Port of the originator."),
  column("resp_ip", "text", "Address of the responder."),
  column("resp_port", "u16", "Port of the responder."),
  optional("vni", "u32", "VXLAN (or GENEVE) network identifier of the innermost tunnel."),
] as const;

/** After them: the evidence. Offsets count payload bytes of the side that spoke. */
export const after = [
  column("evidence_id", "u32", "Capture file of `packet`."),
  column("packet", "i64", "Packet in which it begins: the request's, or the reply's where there is no request."),
  optional("request_packet", "i64", "Packet in which the request begins."),
  optional("request_at", "i64", "Where the request begins: payload bytes of its side before it."),
  optional("request_length", "i64", "Bytes of the request."),
  optional("response_packet", "i64", "Packet in which the reply begins."),
  optional("response_at", "i64", "Where the reply begins: payload bytes of its side before it."),
  optional("response_length", "i64", "Bytes of the reply."),
  column("is_copy", "bool", "True when the connection shows packets that another vantage showed before."),
] as const;

/** A table with its protocol's own columns known by themselves. */
export interface ProtocolTable<C extends readonly Column[] = readonly Column[]> extends Table {
  readonly own: C;
}

export function protocolTable<const C extends readonly Column[]>(name: string, says: string, own: C): ProtocolTable<C> {
  return { name, says, columns: [...before, ...own, ...after], own };
}
