/** All packets of all captures, in time order, into the connection table: the one loop that everything is built on. */
import type { Connections } from "../../stream/connections.ts";
import type { EvidenceOptions } from "../api.ts";
import type { CaptureFile } from "./capture-file.ts";
import { Carried, type TakeWhole } from "./carried.ts";
import { HeaderDecoder } from "./decode.ts";
import { EarlyFragments, LARGEST_EARLY } from "./early.ts";
import { type EvidenceFile, readable } from "./evidence.ts";
import { reportFragments } from "./fragments.ts";
import { RunProgress } from "./progress.ts";
import { readCaptures } from "./read-captures.ts";
import { Tracks } from "./tracks.ts";

/**
 * What is done with each packet once the connection table has it. `connection` counts from 1, 0 is none; `number` is the
 * packet's in its file, `offset` its place there; `captured` and `original` are bytes.
 */
export type Added = (
  ...packet: [...Parameters<TakeWhole>, interfaceNumber: number, offset: number, captured: number, original: number]
) => void;

export interface Walk {
  readonly files: readonly EvidenceFile[];
  readonly table: Connections;
  readonly options: EvidenceOptions;
  readonly added?: Added;
  /** Takes packets that came in parts, each of which was `added` with `isPiece` set. */
  readonly whole?: TakeWhole;
  readonly opened?: (capture: CaptureFile) => void;
  readonly afterChunk?: () => Promise<void>;
  /** Where the caller needs them too. */
  readonly decoder?: HeaderDecoder;
  readonly progress?: RunProgress;
}

export function capturesOf(files: readonly EvidenceFile[]): EvidenceFile[] {
  return readable(files).filter(({ inspected }) => inspected.kind === "capture");
}

/** Reads the captures among `files` into the connection table. */
export async function walkConnections(walk: Walk): Promise<void> {
  const { files, table, options, added, whole, opened, afterChunk, decoder = new HeaderDecoder(options) } = walk;
  const captures = capturesOf(files);
  const { progress = new RunProgress(captures, options) } = walk;
  const tracks = new Tracks(table, captures.length);
  const carried = new Carried(table, whole);
  const early = new EarlyFragments((packet, about, known) => {
    const { evidenceId, number, seconds, nanos, interfaceNumber, offset, captured, original } = about;
    const connection = known ?? carried.later(packet, evidenceId, number, seconds, nanos);
    added?.(packet, connection, evidenceId, number, seconds, nanos, interfaceNumber, offset, captured, original);
  });
  await readCaptures(
    captures,
    (file, capture) => {
      opened?.(capture);
      const fileTracks = tracks.begin(file.id, capture.interfaces);
      const linkTypeOf = (number: number): number =>
        (capture.interfaces[number] ?? capture.interfaces[0])?.linkType ?? 0;
      const { take, notes } = decoder.taking(
        capture,
        (packet, original, captured, seconds, nanos, interfaceNumber, offset, number) => {
          const id = file.id;
          let connection = packet.fragment === 2 ? carried.later(packet, id, number, seconds, nanos) : 0;
          if (connection === 0) {
            connection = table.add(packet, fileTracks.vantage, interfaceNumber, id, number, seconds, nanos, original);
            if (packet.carrierAt >= 0) carried.first(packet, connection, id, number, seconds, nanos);
            else if (packet.fragment === 2 && connection === 0 && captured <= LARGEST_EARLY) {
              const about = { evidenceId: id, number, seconds, nanos, interfaceNumber, offset, captured, original };
              return early.hold(packet, { ...about, vantage: table.vantage, linkType: linkTypeOf(interfaceNumber) });
            }
          }
          // What came before it goes on before it.
          if (packet.isPiece && packet.carrierAt >= 0) early.carrier(packet);
          else if (packet.fragment === 1) early.first(packet, table.vantage, connection);
          added?.(packet, connection, id, number, seconds, nanos, interfaceNumber, offset, captured, original);
        },
      );
      return {
        take,
        ...(afterChunk && { afterChunk }),
        end: () => {
          fileTracks.end();
          notes.flush(file.diagnostics);
        },
      };
    },
    { ...options, onBytes: (file, done) => progress.bytes(file, done) },
  );
  early.close();
  carried.close();
  table.close();
  reportFragments(table, carried, captures);
}
