/** A capture's connections through protocols that a test chooses, with secrets: for what is inside of encrypted ones. */
import type { KeyLog, Protocol } from "../../../src/app/protocol.ts";
import { type AppRow } from "./rows.ts";
import { type Batch, rowsOf } from "../../../src/base/columns.ts";
import { HeaderDecoder } from "../../../src/engine/ingest/decode.ts";
import { gatherEvidence, readable } from "../../../src/engine/ingest/evidence.ts";
import { readCaptures } from "../../../src/engine/ingest/read-captures.ts";
import { Tracks } from "../../../src/engine/ingest/tracks.ts";
import { Decoding } from "../../../src/engine/protocols/decoding.ts";
import { Connections } from "../../../src/stream/connections.ts";

export interface DecodeOptions {
  readonly protocols: readonly Protocol[];
  readonly keys: KeyLog;
}

/** Rows by table. */
export async function decode(capture: string, options: DecodeOptions): Promise<Map<string, AppRow[]>> {
  const captures = readable(await gatherEvidence([capture], {}));
  const rows = new Map<string, AppRow[]>();
  const out = (batch: Batch): void => {
    rows.set(batch.table.name, [...(rows.get(batch.table.name) ?? []), ...rowsOf(batch)]);
  };
  const table = new Connections();
  const tracks = new Tracks(table, captures.length);
  const headers = new HeaderDecoder({});
  const decoding = new Decoding(table, options, out, () => undefined);
  await readCaptures(
    captures,
    (file, opened) => {
      const { vantage, end } = tracks.begin(file.id, opened.interfaces);
      const { take } = headers.taking(opened, (packet, original, _captured, seconds, nanos, port, _offset, number) => {
        const connection = table.add(packet, vantage, port, file.id, number, seconds, nanos, original);
        decoding.packet(packet, connection, file.id, number, seconds, nanos);
      });
      return { take, end };
    },
    {},
  );
  table.close();
  decoding.end();
  return rows;
}
