/** What stands in SCTP chunks (RFC 9260 section 3.3). */
import type { Fields } from "../../model/fields.ts";

const DATA = 0;
const INIT = 1;
const INIT_ACK = 2;
const SACK = 3;
const SHUTDOWN = 7;
const COOKIE_ECHO = 10;

/** Adds the fields of a chunk whose value is [at, to). */
export function sctpChunk(fields: Fields, type: number, at: number, to: number): void {
  if (type === DATA) data(fields, at, to);
  else if (type === INIT) opening(fields, "init", at, to);
  else if (type === INIT_ACK) opening(fields, "initack", at, to);
  else if (type === SACK) sack(fields, at);
  else if (type === SHUTDOWN) fields.uint("sctp.shutdown_cumulative_tsn_ack", "Cumulative TSN Ack", at, 4);
  else if (type === COOKIE_ECHO) fields.raw("sctp.cookie", "Cookie", at, to - at);
  else fields.raw("sctp.chunk_value", "Chunk value", at, to - at);
}

function data(fields: Fields, at: number, to: number): void {
  fields.uint("sctp.data_tsn_raw", "Transmission sequence number", at, 4);
  fields.hex("sctp.data_sid", "Stream identifier", at + 4, 2);
  fields.uint("sctp.data_ssn", "Stream sequence number", at + 6, 2);
  fields.uint("sctp.data_payload_proto_id", "Payload protocol", at + 8, 4);
  fields.raw("sctp.data", "Data", at + 12, Math.min(to, fields.end) - at - 12);
}

function opening(fields: Fields, name: string, at: number, to: number): void {
  fields.hex(`sctp.${name}_initiate_tag`, "Initiate tag", at, 4);
  fields.uint(`sctp.${name}_credit`, "Receiver window", at + 4, 4);
  fields.uint(`sctp.${name}_nr_out_streams`, "Outbound streams", at + 8, 2);
  fields.uint(`sctp.${name}_nr_in_streams`, "Inbound streams", at + 10, 2);
  fields.uint(`sctp.${name}_initial_tsn`, "Initial TSN", at + 12, 4);
  fields.raw("sctp.parameters", "Parameters", at + 16, to - at - 16);
}

function sack(fields: Fields, at: number): void {
  fields.uint("sctp.sack_cumulative_tsn_ack_raw", "Cumulative TSN ACK", at, 4);
  fields.uint("sctp.sack_a_rwnd", "Receiver window", at + 4, 4);
  fields.uint("sctp.sack_number_of_gap_blocks", "Gap blocks", at + 8, 2);
  fields.uint("sctp.sack_number_of_duplicated_tsns", "Duplicated TSNs", at + 10, 2);
}
