/** Search in the payload of each packet by itself, one pass over the captures. */
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions, RunOptions } from "../api.ts";
import { HeaderDecoder } from "../ingest/decode.ts";
import { PacketReader } from "../packet-reader.ts";
import { type Hit, shownOf } from "./hit.ts";
import { among } from "./plan.ts";
import { Scanner } from "./scanner.ts";
import type { TakeHits, Wanted } from "./streams.ts";

/** Hits put out together. */
const TOGETHER = 1024;

/** A packet that is looked through. */
interface Looked {
  readonly evidenceId: number;
  readonly interfaceNumber: number;
  readonly offset: number;
  readonly length: number;
  readonly original: number;
  readonly number: number;
  readonly connection: number;
  readonly fromResponder: boolean;
  readonly ts: bigint;
}

/** Hits in the order of the captures: by file, then by packet. Packets of no connection, as those of ARP, are not looked through. */
export async function searchPackets(
  store: Store,
  wanted: Wanted,
  evidence: EvidenceOptions,
  out: TakeHits,
  run: RunOptions = {},
): Promise<void> {
  const files = await store.rows(
    `SELECT evidence_id, sum(captured_length)::BIGINT AS bytes FROM data.packets GROUP BY evidence_id ORDER BY evidence_id`,
    { evidence_id: "u32", bytes: "i64" },
  );
  const totalBytes = files.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  let doneBytes = 0;
  let packets = 0;
  await PacketReader.using(store, run.signal, async (reader) => {
    const search = new PacketSearch(reader, wanted, evidence, out);
    for (const { evidence_id } of files) {
      for await (const looked of packetsOfFile(store, evidence_id, wanted, run.signal)) {
        await search.packets(looked);
        for (const { length } of looked) doneBytes += length;
        packets += looked.length;
        run.onProgress?.({ phase: "searching the packets", doneBytes, totalBytes, packets, records: 0 });
      }
    }
    await search.put();
  });
}

async function* packetsOfFile(
  store: Store,
  file: number,
  { connections, side }: Wanted,
  signal: AbortSignal | undefined,
): AsyncGenerator<Looked[]> {
  const { condition, params } = among(connections);
  const sent = side === "both" ? "true" : side === "resp" ? "from_responder" : "NOT from_responder";
  const batches = store.batches(
    `SELECT interface::UINTEGER, "offset", captured_length, original_length, number, connection_id, from_responder, ts
     FROM data.packets WHERE evidence_id = $file AND connection_id > 0 AND ${sent} AND ${condition} ORDER BY number`,
    { ...params, file },
    { signal },
  );
  for await (const { rows, vectors } of batches) {
    const columns = vectors.map(({ data }) => data as Uint32Array | BigInt64Array);
    yield Array.from({ length: rows }, (_, row) => ({
      evidenceId: file,
      interfaceNumber: Number(columns[0][row]),
      offset: Number(columns[1][row]),
      length: Number(columns[2][row]),
      original: Number(columns[3][row]),
      number: Number(columns[4][row]),
      connection: Number(columns[5][row]),
      fromResponder: columns[6][row] !== 0,
      ts: BigInt(columns[7][row]),
    }));
  }
}

class PacketSearch {
  readonly #reader: PacketReader;
  readonly #out: TakeHits;
  readonly #decoder: HeaderDecoder;
  readonly #scanner: Scanner;
  #looked: Looked | undefined;
  #payloadAt = 0;
  #hits: Hit[] = [];

  constructor(reader: PacketReader, { pattern }: Wanted, evidence: EvidenceOptions, out: TakeHits) {
    this.#reader = reader;
    this.#out = out;
    this.#decoder = new HeaderDecoder(evidence);
    this.#scanner = new Scanner(pattern, (offset, window, at, end) => this.#found(offset, window, at, end));
  }

  packets(looked: readonly Looked[]): Promise<void> {
    return this.#reader.readParts(looked, (i, bytes) => {
      this.#search(looked[i], bytes);
      return this.#hits.length >= TOGETHER ? this.put() : undefined;
    });
  }

  async put(): Promise<void> {
    const hits = this.#hits;
    this.#hits = [];
    if (hits.length > 0) await this.#out(hits);
  }

  #search(looked: Looked, bytes: Uint8Array): void {
    const { packet } = this.#decoder;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    packet.decode(bytes, view, 0, bytes.length, looked.original, this.#reader.linkType(looked));
    this.#looked = looked;
    this.#payloadAt = packet.payloadAt;
    if (packet.payloadCaptured === 0) return;
    this.#scanner.reset();
    this.#scanner.push(bytes.subarray(packet.payloadAt, packet.payloadAt + packet.payloadCaptured));
    this.#scanner.end();
  }

  #found(offset: number, window: Buffer, at: number, end: number): void {
    const looked = this.#looked;
    if (!looked) return;
    this.#hits.push({
      connection: looked.connection,
      fromResponder: looked.fromResponder,
      offset,
      length: end - at,
      evidenceId: looked.evidenceId,
      packet: looked.number,
      fileOffset: looked.offset + this.#payloadAt + offset,
      ts: looked.ts,
      shown: shownOf(window, at, end),
    });
  }
}
