/** Packets of an analysed case, read again from the evidence files. */
import { CaseError } from "../model/error.ts";
import type { Store } from "../store/store.ts";
import type { SourceFile } from "./source/options.ts";
import { RangeReader } from "./source/ranges.ts";

/** Where a packet lies. */
export interface PacketPlace {
  readonly evidenceId: number;
  readonly number: number;
  readonly offset: number;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly interfaceNumber: number;
  readonly fromResponder: boolean;
  /** Nanoseconds since the epoch. */
  readonly ts: bigint;
}

/** Packets of connections in time order. A list of numbers is safe to write into the query. */
export async function packetsOf(store: Store, connections: readonly number[]): Promise<PacketPlace[]> {
  const ids = connections.map((id) => String(Math.trunc(id))).join(", ") || "NULL";
  const rows = await store.rows(
    `SELECT evidence_id, number, "offset" AS at, captured_length, original_length, interface, from_responder, ts
     FROM data.packets WHERE connection_id IN (${ids}) ORDER BY ts, evidence_id, number`,
    {
      evidence_id: "u32", number: "i64", at: "i64", captured_length: "u32", original_length: "u32", interface: "u32",
      from_responder: "bool", ts: "i64",
    }, // prettier-ignore
  );
  return rows.map((row) => ({
    evidenceId: row.evidence_id,
    number: Number(row.number),
    offset: Number(row.at),
    capturedLength: row.captured_length,
    originalLength: row.original_length,
    interfaceNumber: row.interface,
    fromResponder: row.from_responder,
    ts: row.ts,
  }));
}

/** Bytes of one (decompressed) capture file. */
export interface EvidenceRange {
  readonly evidenceId: number;
  readonly offset: number;
  readonly length: number;
}

interface EvidenceSource {
  readonly file: SourceFile;
  readonly linkTypes: readonly number[];
}

/** Captures held open at a time: a connection may lie in hundreds of rotated files, a process may not open as many. */
const OPEN_FILES = 16;

export class PacketReader {
  readonly #sources: ReadonlyMap<number, EvidenceSource>;
  readonly #signal: AbortSignal | undefined;
  /** Captures that were read from, where the last read ended. */
  readonly #open = new Map<number, RangeReader>();

  private constructor(sources: ReadonlyMap<number, EvidenceSource>, signal: AbortSignal | undefined) {
    this.#sources = sources;
    this.#signal = signal;
  }

  /** Runs `use` with a reader and closes it in any event. */
  static async using<T>(
    store: Store,
    signal: AbortSignal | undefined,
    use: (reader: PacketReader) => Promise<T>,
  ): Promise<T> {
    const reader = await PacketReader.open(store, signal);
    try {
      return await use(reader);
    } finally {
      reader.close();
    }
  }

  static async open(store: Store, signal?: AbortSignal): Promise<PacketReader> {
    const files = await store.rows("SELECT evidence_id, path, format, size FROM data.evidence WHERE kind = 'capture'", {
      evidence_id: "u32",
      path: "text",
      format: "text",
      size: "i64",
    });
    const interfaces = await store.rows(
      "SELECT evidence_id, link_type FROM data.interfaces ORDER BY evidence_id, interface",
      {
        evidence_id: "u32",
        link_type: "u32",
      },
    );
    const sources = files.map(({ evidence_id, path, format, size }): [number, EvidenceSource] => [
      evidence_id,
      {
        file: { path, size: Number(size), modified: 0, compression: compressionOf(format) },
        linkTypes: interfaces
          .filter((described) => described.evidence_id === evidence_id)
          .map(({ link_type }) => link_type),
      },
    ]);
    return new PacketReader(new Map(sources), signal);
  }

  linkType({ evidenceId, interfaceNumber }: Pick<PacketPlace, "evidenceId" | "interfaceNumber">): number {
    const linkTypes = this.#source(evidenceId).linkTypes;
    return linkTypes[interfaceNumber] ?? linkTypes[0] ?? 0;
  }

  /** Link types of a file's interfaces, by interface number. */
  linkTypesOf(evidenceId: number): readonly number[] {
    return this.#source(evidenceId).linkTypes;
  }

  /** Reads packets, each file in one ascending pass; `out` gets the index in `places`, bytes valid during the call. */
  async read(
    places: readonly PacketPlace[],
    out: (index: number, bytes: Uint8Array, linkType: number) => void | Promise<void>,
  ): Promise<void> {
    const ranges = places.map(({ evidenceId, offset, capturedLength }) => ({
      evidenceId,
      offset,
      length: capturedLength,
    }));
    await this.readParts(ranges, (index, bytes) => out(index, bytes, this.linkType(places[index])));
  }

  /** Reads any bytes of the captures, in the same way. */
  async readParts(
    parts: readonly EvidenceRange[],
    out: (index: number, bytes: Uint8Array) => void | Promise<void>,
  ): Promise<void> {
    const byFile = new Map<number, number[]>();
    parts.forEach(({ evidenceId }, index) => {
      const indexes = byFile.get(evidenceId);
      if (indexes) indexes.push(index);
      else byFile.set(evidenceId, [index]);
    });
    for (const [evidenceId, indexes] of byFile) {
      indexes.sort((a, b) => parts[a].offset - parts[b].offset);
      const ranges = indexes.map((index) => parts[index]);
      const { file } = this.#source(evidenceId);
      const delivered = await this.#rangesOf(evidenceId, file).read(ranges, (i, bytes) => out(indexes[i], bytes));
      if (delivered < ranges.length) {
        throw new CaseError(
          "unreadable",
          `${file.path} cannot be read again as it was; it was moved or changed since the case was analysed.`,
        );
      }
    }
  }

  /** True when going back in a capture means decompressing it from its beginning. */
  isCompressed(evidenceId: number): boolean {
    return this.#source(evidenceId).file.compression !== "none";
  }

  /** Closes the captures; to be called once after the last read. */
  close(): void {
    for (const reader of this.#open.values()) reader.close();
    this.#open.clear();
  }

  #rangesOf(evidenceId: number, file: SourceFile): RangeReader {
    const open = this.#open.get(evidenceId) ?? new RangeReader(file, { signal: this.#signal });
    // The one read last stands last; the one that was not read longest is closed.
    this.#open.delete(evidenceId);
    this.#open.set(evidenceId, open);
    for (const [oldest, reader] of this.#open) {
      if (this.#open.size <= OPEN_FILES) break;
      reader.close();
      this.#open.delete(oldest);
    }
    return open;
  }

  #source(evidenceId: number): EvidenceSource {
    const source = this.#sources.get(evidenceId);
    if (!source) throw new CaseError("bad-case", `The case has no capture number ${evidenceId}.`);
    return source;
  }
}

function compressionOf(format: string): SourceFile["compression"] {
  if (format.endsWith("+gzip")) return "gzip";
  return format.endsWith("+zstd") ? "zstd" : "none";
}
