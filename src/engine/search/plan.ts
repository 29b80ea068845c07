/** Which connections are looked through together. */
import type { Store } from "../../store/store.ts";

/** Captured bytes of the packets that are held at a time, with their headers; a larger connection is read by itself, in windows. */
export const GROUP_BYTES = 128 << 20;
/** Packets of them: some 300 bytes each beside their own. */
const GROUP_PACKETS = 1 << 18;

/** Connections in ascending order, with the number of their packets. */
export interface Group {
  readonly connections: number[];
  readonly packets: number[];
  allPackets: number;
  bytes: number;
}

/** How much a group may have; one connection alone may have more. */
export interface GroupLimits {
  readonly bytes: number;
  readonly packets: number;
}

/**
 * Connections that have packets, all or those asked for (ascending), put in groups. Connections that begin one after the other lie near
 * each other in the captures, so that most groups are one stretch of them, read once.
 */
export async function plannedGroups(
  store: Store,
  connections: readonly number[] | undefined,
  limits: GroupLimits = { bytes: GROUP_BYTES, packets: GROUP_PACKETS },
  signal?: AbortSignal,
): Promise<Group[]> {
  const groups: Group[] = [];
  const { condition, params } = among(connections);
  const batches = store.batches(
    `SELECT connection_id, count(*)::BIGINT AS packets, sum(captured_length)::BIGINT AS bytes
     FROM data.packets WHERE connection_id > 0 AND ${condition} GROUP BY connection_id ORDER BY connection_id`,
    params,
    { signal },
  );
  for await (const { rows, vectors } of batches) {
    const [ids, packets, bytes] = vectors.map(({ data }) => data as Uint32Array | BigInt64Array);
    for (let row = 0; row < rows; row++)
      add(groups, Number(ids[row]), Number(packets[row]), Number(bytes[row]), limits);
  }
  return groups;
}

function add(groups: Group[], id: number, packets: number, bytes: number, limits: GroupLimits): void {
  let group = groups[groups.length - 1];
  if (!group || group.bytes + bytes > limits.bytes || group.allPackets + packets > limits.packets) {
    groups.push((group = { connections: [], packets: [], allPackets: 0, bytes: 0 }));
  }
  group.connections.push(id);
  group.packets.push(packets);
  group.allPackets += packets;
  group.bytes += bytes;
}

/** Condition on `connection_id`, and what it binds. */
export function among(connections: readonly number[] | undefined): {
  readonly condition: string;
  readonly params: Readonly<Record<string, string>>;
} {
  if (!connections) return { condition: "true", params: {} };
  return {
    condition: `connection_id IN (SELECT unnest(from_json($connections, '["BIGINT"]')))`,
    params: { connections: JSON.stringify(connections) },
  };
}
