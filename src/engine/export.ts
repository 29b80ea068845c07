import { basename } from "node:path";
import type { Store } from "../store/store.ts";
import type { RunOptions } from "./api.ts";
import { PcapngWriter } from "./output/pcapng.ts";
import { openTarget, type Target } from "./output/target.ts";
import { type PacketPlace, PacketReader, packetsOf } from "./packet-reader.ts";
import { version } from "./version.ts";

/** Connections whose packets are gathered at a time, so that memory does not grow with their number. */
const CONNECTIONS_AT_ONCE = 2000;
/** Bytes kept before they are written. */
const BUFFER_BYTES = 1 << 20;

/** Writes the packets of connections to `path` as pcapng; returns their number. The file is whole or not there; that `path` is no evidence, the caller has seen to. */
export async function exportPackets(
  store: Store,
  connections: readonly number[],
  path: string,
  { signal }: RunOptions = {},
): Promise<number> {
  const names = await fileNames(store);
  const reader = await PacketReader.open(store, signal);
  let file: Target | undefined;
  let count = 0;
  try {
    file = await openTarget(path, []);
    const out = buffered(file);
    const writer = await PcapngWriter.begin(out.write, `Flowmirror ${version}`);
    for (let from = 0; from < connections.length; from += CONNECTIONS_AT_ONCE) {
      const places = await packetsOf(store, connections.slice(from, from + CONNECTIONS_AT_ONCE));
      await reader.read(places, async (index, bytes, linkType) => {
        const place: PacketPlace = places[index];
        const number = await writer.interface(names.get(place.evidenceId) ?? "", linkType);
        await writer.packet(number, place.ts, bytes, place.originalLength);
        count++;
      });
    }
    await out.flush();
    await file.finish();
  } catch (error) {
    await file?.abandon();
    throw error;
  } finally {
    reader.close();
  }
  return count;
}

async function fileNames(store: Store): Promise<Map<number, string>> {
  const rows = await store.rows("SELECT evidence_id, path FROM data.evidence", { evidence_id: "u32", path: "text" });
  return new Map(rows.map(({ evidence_id, path }) => [evidence_id, basename(path)]));
}

function buffered(file: Target) {
  let parts: Uint8Array[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(parts);
    parts = [];
    size = 0;
    await file.write(bytes);
  };
  const write = async (bytes: Uint8Array): Promise<void> => {
    parts.push(bytes);
    size += bytes.length;
    if (size >= BUFFER_BYTES) await flush();
  };
  return { write, flush };
}
