/** Packets of a group of connections, held in memory: read in one pass over each capture, then asked for in any order. */
import { CaseError } from "../../model/error.ts";
import type { Side } from "../api.ts";
import type { HeaderDecoder } from "../ingest/decode.ts";
import type { EvidenceRange, PacketReader } from "../packet-reader.ts";
import type { HeaderReader } from "../payload-view/headers.ts";
import type { TakeRun } from "../payload.ts";
import type { Places } from "../payload-view/places.ts";
import { DATA, type Said } from "../payload-view/said.ts";
import { inView } from "../payload-view/view.ts";

/** Packets of one capture by ascending offset, and where each lies in what is held. */
interface HeldFile {
  readonly offsets: number[];
  readonly starts: number[];
}

export class HeldPackets implements HeaderReader {
  readonly #reader: PacketReader;
  readonly #files = new Map<number, HeldFile>();
  readonly #carries: Uint8Array;
  #bytes: Uint8Array;

  private constructor(reader: PacketReader, bytes: Uint8Array, packets: number) {
    this.#reader = reader;
    this.#bytes = bytes;
    this.#carries = new Uint8Array(packets);
  }

  /** Reads the packets; `memory` is used where it is large enough. */
  static async read(
    reader: PacketReader,
    places: Places,
    decoder: HeaderDecoder,
    memory: Uint8Array,
  ): Promise<HeldPackets> {
    const size = places.capturedLengths.reduce((sum, length) => sum + length, 0);
    const held = new HeldPackets(reader, memory.length < size ? new Uint8Array(size) : memory, places.count);
    await held.#fill(places, decoder);
    return held;
  }

  /** What the packets are held in. */
  get memory(): Uint8Array {
    return this.#bytes;
  }

  /** True where a packet of [from, to) carries payload. */
  carries(from: number, to: number): boolean {
    return this.#carries.subarray(from, to).includes(1);
  }

  linkType(place: Parameters<PacketReader["linkType"]>[0]): number {
    return this.#reader.linkType(place);
  }

  async readParts(
    parts: readonly EvidenceRange[],
    out: (index: number, bytes: Uint8Array) => void | Promise<void>,
  ): Promise<void> {
    for (let i = 0; i < parts.length; i++) {
      const taking = out(i, this.#part(parts[i]));
      if (taking) await taking;
    }
  }

  /** The runs of the wanted side in the order said, with their bytes as they are held; a gap has none. */
  async eachRun(said: Said, side: Side, out: TakeRun): Promise<void> {
    for (let run = 0; run < said.runs; run++) {
      if (!inView(said, run, side)) continue;
      const taking = out(run, said.kinds[run] === DATA ? this.#ofRun(said, run) : undefined);
      if (taking) await taking;
    }
  }

  #ofRun({ evidenceIds, offsets, sizes }: Said, run: number): Uint8Array {
    return this.#part({ evidenceId: evidenceIds[run], offset: offsets[run], length: sizes[run] });
  }

  async #fill(places: Places, { packet }: HeaderDecoder): Promise<void> {
    const parts = Array.from({ length: places.count }, (_, i) => ({
      evidenceId: places.evidenceIds[i],
      interfaceNumber: places.interfaces[i],
      offset: places.offsets[i],
      length: places.capturedLengths[i],
    }));
    let size = 0;
    await this.#reader.readParts(parts, (i, bytes) => {
      const { evidenceId, offset } = parts[i];
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      packet.decode(bytes, view, 0, bytes.length, places.originalLengths[i], this.#reader.linkType(parts[i]));
      this.#carries[i] = Number(packet.payloadCaptured > 0);
      const file = this.#file(evidenceId);
      file.offsets.push(offset);
      file.starts.push(size);
      this.#bytes.set(bytes, size);
      size += bytes.length;
    });
  }

  #file(evidenceId: number): HeldFile {
    const file = this.#files.get(evidenceId) ?? { offsets: [], starts: [] };
    this.#files.set(evidenceId, file);
    return file;
  }

  #part({ evidenceId, offset, length }: EvidenceRange): Uint8Array {
    const { offsets, starts } = this.#file(evidenceId);
    let low = 0;
    let high = offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (offsets[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    if (high < 0) throw new CaseError("internal", "A packet that is asked for is not held.");
    const at = starts[low] + offset - offsets[low];
    return this.#bytes.subarray(at, at + length);
  }
}
