/** Captures into a store: packets while they are read, connections once it is known what they speak. */
import type { Batch } from "../../base/columns.ts";
import type { Secrets } from "../../app/tls/keylog.ts";
import type { Store } from "../../store/store.ts";
import { Connections } from "../../stream/connections.ts";
import { PacketRows } from "../../stream/packet-rows.ts";
import { activityBatch, ConnectionRows } from "../../stream/rows.ts";
import type { EvidenceOptions } from "../api.ts";
import { followSecrets } from "../protocols/options.ts";
import { checkCancelled } from "../source/pace.ts";
import { Turns } from "../source/turns.ts";
import type { CaptureFile } from "./capture-file.ts";
import { HeaderDecoder } from "./decode.ts";
import type { LiveCase } from "./live.ts";
import type { RunProgress } from "./progress.ts";
import { protocolsOf } from "./protocols.ts";
import { walkConnections } from "./walk.ts";

/** Connections appended at a time. */
const ROWS = 8192;

export interface CapturesRead {
  readonly captures: readonly CaptureFile[];
  readonly table: Connections;
}

/**
 * Reads all captures. `meanwhile` runs when the packets are in the store, while threads may still read protocols; connections
 * follow.
 */
export async function ingestCaptures(
  store: Store,
  live: LiveCase,
  keys: Secrets,
  options: EvidenceOptions,
  progress: RunProgress,
  meanwhile: () => Promise<void>,
): Promise<CapturesRead> {
  const ready: Batch[] = [];
  const turns = new Turns();
  const append = (batch: Batch): Promise<void> => store.append(batch);
  const drain = async (): Promise<void> => {
    for (const batch of ready.splice(0)) {
      await append(batch);
      const turn = turns.due();
      if (turn) await turn;
    }
  };
  const decoder = new HeaderDecoder(options);
  const packetRows = new PacketRows(decoder.packet.dispatch.paths, (batch) => ready.push(batch));
  const table = new Connections({ activity: (rows) => ready.push(activityBatch(rows)) });
  live.follow(table);
  const protocols = protocolsOf(table, live.files, keys, options, append, (batch) => ready.push(batch));
  const captures: CaptureFile[] = [];
  try {
    await walkConnections({
      files: live.files,
      table,
      options,
      decoder,
      progress,
      opened: (capture) => {
        captures.push(capture);
        followSecrets(keys, capture);
      },
      added: (packet, connection, evidenceId, number, seconds, nanos, interfaceNumber, offset, captured, original) => {
        protocols.packet?.(packet, connection, evidenceId, number, seconds, nanos);
        packetRows.add(
          evidenceId, number, offset, seconds, nanos, captured, original, packet.path,
          packet.hasSegment ? packet.flags : -1, interfaceNumber, connection, table.direction, table.isCopy,
        ); // prettier-ignore
      },
      ...(protocols.packet && { whole: protocols.packet }),
      afterChunk: drain,
    });
    packetRows.flush();
    await drain();
    await meanwhile();
    progress.say("reading protocols");
    const services = await protocols.end();
    await drain();
    progress.say("writing connections");
    await appendConnections(store, table, services, options.signal);
  } finally {
    protocols.stop();
  }
  return { captures, table };
}

async function appendConnections(
  store: Store,
  table: Connections,
  services: ReadonlyMap<number, string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const turns = new Turns();
  const rows = new ConnectionRows(table, { service: (id) => services.get(id) ?? null });
  for (let from = 0; from < table.size; from += ROWS) {
    checkCancelled(signal);
    await store.append(rows.batch(from, Math.min(from + ROWS, table.size)));
    await turns.due();
  }
}
