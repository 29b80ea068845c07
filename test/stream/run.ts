import { DiagnosticCounter } from "../../src/model/diagnostics.ts";
import { rowsOf } from "../../src/base/columns.ts";
import type { ActivityRows } from "../../src/stream/activity.ts";
import { Connections } from "../../src/stream/connections.ts";
import { ConnectionRows } from "../../src/stream/rows.ts";
import { makeDispatch } from "../../src/wire/decoders.ts";
import { HeaderNotes } from "../../src/wire/notes.ts";
import { Packet } from "../../src/wire/packet.ts";

/** A packet of a test: bytes as captured, with its time and its length on the wire. */
export interface Seen {
  readonly bytes: Uint8Array;
  /** Seconds since the epoch, fractions allowed down to microseconds. */
  readonly at?: number;
  readonly original?: number;
  readonly interfaceNumber?: number;
}

export interface Decoded {
  readonly packet: Packet;
  readonly path: string;
  readonly notes: readonly string[];
}

/** Decodes one packet; `notes` are the codes of what was odd about it. */
export function decode(bytes: Uint8Array, linkType = 1, original = bytes.length): Decoded {
  const packet = new Packet(makeDispatch());
  packet.notes = new HeaderNotes();
  packet.notes.packetNumber = 1;
  packet.decode(
    bytes,
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    0,
    bytes.length,
    original,
    linkType,
  );
  const found = new DiagnosticCounter();
  packet.notes.flush(found);
  return { packet, path: packet.dispatch.paths.text(packet.path), notes: found.list().map(({ code }) => code) };
}

/** Runs packets through a connection table: its rows, each packet's connection, and the activity by second. */
export function connect(seen: readonly Seen[], linkType = 1) {
  const activity: ActivityRows[] = [];
  const packet = new Packet(makeDispatch());
  const table = new Connections({ activity: (rows) => activity.push(rows) });
  table.severalInterfaces = seen.some(({ interfaceNumber = 0 }) => interfaceNumber > 0);
  const interfaces = new Map<number, number>();
  const vantage = (number: number): number => {
    const known = interfaces.get(number) ?? table.vantages.interface(1, number);
    interfaces.set(number, known);
    return known;
  };
  const of = seen.map(({ bytes, at = 1000, original = bytes.length, interfaceNumber = 0 }, i) => {
    const seconds = Math.floor(at);
    packet.decode(
      bytes,
      new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      0,
      bytes.length,
      original,
      linkType,
    );
    const connection = table.add(
      packet,
      vantage,
      interfaceNumber,
      1,
      i + 1,
      seconds,
      Math.round((at - seconds) * 1e6) * 1000,
      original,
    );
    return { connection, direction: table.direction, isCopy: table.isCopy };
  });
  table.close();
  const rows = rowsOf(new ConnectionRows(table).batch(0, table.size));
  return { table, rows, of, activity };
}

/** The named columns of each row, as text. */
export function pick(rows: readonly Record<string, unknown>[], ...columns: readonly string[]): string[] {
  return rows.map((row) => columns.map((column) => String(row[column])).join(" "));
}
