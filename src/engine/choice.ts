import { printable } from "../base/escape.ts";
import { CaseError } from "../model/error.ts";
import type { Store } from "../store/store.ts";
import type { ConnectionChoice } from "./api.ts";

const ENDPOINT = /^\[?([0-9a-fA-F:.]+?)\]?:(\d{1,5})$/;

/**
 * Ids of the connections a person named: by id, by Community ID, or as endpoints "10.0.0.1:443-10.0.0.2:5000" in either order.
 * Throws CaseError when there is none.
 */
export async function chosenConnections(store: Store, choice: ConnectionChoice): Promise<number[]> {
  const found = await find(store, choice.trim());
  if (found.length === 0) throw new CaseError("not-found", `There is no connection ${printable(choice)} in this case.`);
  return found;
}

async function find(store: Store, choice: string): Promise<number[]> {
  if (/^\d{1,10}$/.test(choice)) return ids(store, "connection_id = $id", { id: Number(choice) });
  if (/^1:[A-Za-z0-9+/]{27}=$/.test(choice)) return ids(store, "community_id = $id", { id: choice });
  const [a, b] = endpointsOf(choice);
  const where = "orig_ip = $ip AND orig_port = $port AND resp_ip = $ip2 AND resp_port = $port2";
  const forward = await ids(store, where, { ip: a.ip, port: a.port, ip2: b.ip, port2: b.port });
  const backward = await ids(store, where, { ip: b.ip, port: b.port, ip2: a.ip, port2: a.port });
  return [...new Set([...forward, ...backward])].sort((x, y) => x - y);
}

async function ids(store: Store, where: string, params: Record<string, string | number>): Promise<number[]> {
  const rows = await store.rows(
    `SELECT connection_id FROM data.connections WHERE ${where} ORDER BY connection_id`,
    { connection_id: "u32" },
    params,
  );
  return rows.map(({ connection_id }) => connection_id);
}

function endpointsOf(choice: string): { ip: string; port: number }[] {
  const ends = choice.split("-").map((end) => ENDPOINT.exec(end));
  if (ends.length !== 2 || ends.some((end) => end === null)) {
    throw new CaseError(
      "usage",
      `"${printable(choice)}" names no connection: give its id, its Community ID, or its endpoints as 10.0.0.1:443-10.0.0.2:5000.`,
    );
  }
  return ends.map((end) => ({ ip: end![1].toLowerCase(), port: Number(end![2]) }));
}
