/** One packet with its layers, read again from the evidence. */
import { CaseError } from "../../model/error.ts";
import { type CaseApi, MAX_PACKET_BYTES, type PacketAbout, type PacketRef } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Store } from "../../store/store.ts";

import type { EvidenceOptions } from "../api.ts";
import { HeaderDecoder } from "../ingest/decode.ts";
import { PacketReader } from "../packet-reader.ts";
import { innermost } from "./innermost.ts";
import { layersOfPacket } from "./layers.ts";
import { tsharkOf } from "./tshark.ts";

export type PacketReads = Handlers<Pick<CaseApi, "packet" | "tshark">>;

/** Answers about packets over an analysed case. Rejects with CaseError: "not-found", "unreadable", "cancelled". */
export function packetReads(store: Store, options: EvidenceOptions): PacketReads {
  const decoder = new HeaderDecoder(options);
  const packet: PacketReads["packet"] = (ref, signal) => packetAbout(store, decoder, ref, signal);
  return { packet, tshark: async (ref, signal) => tsharkOf(await packet(ref, signal), { signal }) };
}

async function packetAbout(
  store: Store,
  decoder: HeaderDecoder,
  { evidenceId, number }: PacketRef,
  signal: AbortSignal,
): Promise<PacketAbout> {
  const row = await rowOf(store, evidenceId, number);
  const part = { evidenceId, offset: Number(row.at), length: Math.min(row.captured_length, MAX_PACKET_BYTES) };
  const { bytes, linkType } = await PacketReader.using(store, signal, async (reader) => {
    let read = new Uint8Array(0);
    await reader.readParts([part], (_index, found) => void (read = new Uint8Array(found)));
    return { bytes: read, linkType: reader.linkType({ evidenceId, interfaceNumber: row.interface }) };
  });
  return {
    evidenceId,
    number,
    ts: String(row.ts),
    capturedLength: row.captured_length,
    originalLength: row.original_length,
    protocols: row.protocols,
    connection: row.connection_id,
    fromResponder: row.from_responder,
    isCopy: row.is_copy,
    bytes,
    inner: innermost(decoder.packet, bytes, row.original_length, linkType),
    layers: layersOfPacket(decoder.packet, bytes, row.original_length, linkType),
  };
}

async function rowOf(store: Store, evidenceId: number, number: number) {
  const isRef = Number.isSafeInteger(evidenceId) && Number.isSafeInteger(number);
  const rows = isRef
    ? await store.rows(
        `SELECT "offset" AS at, ts, captured_length, original_length, interface, protocols, connection_id, from_responder, is_copy
         FROM data.packets WHERE evidence_id = $evidence AND number = $number`,
        {
          at: "i64", ts: "time", captured_length: "u32", original_length: "u32", interface: "u32", protocols: "text",
          connection_id: "u32", from_responder: "bool", is_copy: "bool",
        }, // prettier-ignore
        { evidence: BigInt(evidenceId), number: BigInt(number) },
      )
    : [];
  if (rows.length === 0)
    throw new CaseError("not-found", `There is no packet ${number} of file ${evidenceId} in this case.`);
  return rows[0];
}
