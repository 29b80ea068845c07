/** Sends one file through every listing and says what came of it. */
import type { Batch } from "../../src/base/columns.ts";
import { protocolTables } from "../../src/app/tables.ts";
import { listConnections, listFlows, listPackets, listProtocol } from "../../src/engine/listing.ts";
import { CaseError } from "../../src/model/error.ts";
import { eachPacket } from "../corpus/field-packets.ts";
import { packetTree, problemsOf } from "../wire/fields/tree.ts";

export interface Outcome {
  /** Why the file did not pass; null when it did. */
  readonly failure: string | null;
  readonly diagnostics: readonly string[];
  readonly packets: number;
}

function sumOf(batch: Batch, name: string): number {
  const vector = batch.vectors[batch.columns.findIndex((column) => column.name === name)];
  if (vector.type !== "i64") throw new Error(`${name} is ${vector.type}`);
  return Number(vector.data.subarray(0, batch.rows).reduce((sum, value) => sum + value, 0n));
}

/** Packets whose layer trees are looked at. */
const TREES = 100;

/** What does not hold of the layer trees of the first packets; null when all is well. */
async function treeTrouble(path: string): Promise<string | null> {
  let trouble: string | null = null;
  await unlessRefused(() =>
    eachPacket(path, TREES, ({ bytes, linkType, original, number }) => {
      const problems = problemsOf(packetTree(bytes, linkType, original), bytes, linkType, original);
      if (problems.length > 0) trouble ??= `packet ${number}: ${problems[0]}`;
    }),
  );
  return trouble;
}

/** Reads every protocol; null when no parser failed and every row names packets that there are. */
async function protocolTrouble(path: string): Promise<string | null> {
  let last = 0n;
  let first = 1n;
  const names = protocolTables.map(({ name }) => name);
  const listed = await unlessRefused(() =>
    listProtocol(
      [path],
      {},
      (batch) => {
        for (const name of ["packet", "request_packet", "response_packet"]) {
          const vector = batch.vectors[batch.columns.findIndex((column) => column.name === name)];
          if (vector.type !== "i64") throw new Error(`${name} is ${vector.type}`);
          for (let row = 0; row < batch.rows; row++) {
            if (vector.nulls?.[row]) continue;
            if (vector.data[row] > last) last = vector.data[row];
            if (vector.data[row] < first) first = vector.data[row];
          }
        }
      },
      names,
    ),
  );
  const read = (listed?.files ?? []).reduce((sum, file) => sum + file.packets, 0);
  if (last > BigInt(read) || first < 1n) return `rows name packets ${first} to ${last} of ${read}`;
  const fault = listed?.files.flatMap(({ diagnostics }) => diagnostics).find(({ code }) => code === "app-fault");
  return fault ? `app-fault: ${fault.detail}` : null;
}

async function unlessRefused<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    // Being told in a sentence that a file is nothing we read is a right answer; any other exception is not.
    if (error instanceof CaseError) return null;
    throw error;
  }
}

/** Lists connections, packets and flow records of `path` and compares what they count. Exceptions are failures too. */
export async function checkFile(path: string): Promise<Outcome> {
  try {
    return await compareListings(path);
  } catch (error) {
    return {
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
      diagnostics: [],
      packets: 0,
    };
  }
}

async function compareListings(path: string): Promise<Outcome> {
  let ofConnections = 0;
  let rows = 0;
  const connections = await unlessRefused(() =>
    listConnections([path], {}, (batch) => {
      ofConnections += sumOf(batch, "orig_pkts") + sumOf(batch, "resp_pkts");
    }),
  );
  const packets = await unlessRefused(() => listPackets([path], {}, (batch) => void (rows += batch.rows)));
  const flows = await unlessRefused(() => listFlows([path], {}, () => {}));
  const said = await protocolTrouble(path);
  const read = (packets?.files ?? []).reduce((sum, file) => sum + file.packets, 0);
  const files = [...(connections?.files ?? []), ...(flows?.files ?? [])];
  const again = (connections?.files ?? []).reduce((sum, file) => sum + file.packets, 0);
  return {
    failure: differences({ read, rows, ofConnections, again }) ?? said ?? (await treeTrouble(path)),
    diagnostics: files.flatMap((file) => file.diagnostics.map(({ code }) => code)),
    packets: read,
  };
}

function differences(counts: {
  readonly read: number;
  readonly rows: number;
  readonly ofConnections: number;
  readonly again: number;
}): string | null {
  const { read, rows, ofConnections, again } = counts;
  if (read !== rows) return `${read} packets were read, ${rows} rows came out`;
  if (read !== again) return `the packets listing read ${read} packets, the connections listing ${again}`;
  if (ofConnections > read) return `${read} packets were read, connections count ${ofConnections}`;
  return null;
}
