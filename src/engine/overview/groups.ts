import type { ConnectionGroup, GroupBy } from "../../protocol/case.ts";
import type { RowFilter, TimeRange } from "../../protocol/page.ts";
import type { SqlParams } from "../../store/statements.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";
import { timeParams } from "../listings/select.ts";
import { vantageTitle } from "./titles.ts";

interface Found {
  readonly label: string;
  readonly filter: RowFilter;
  readonly connections: number;
  readonly bytes: number;
}

const groupings: Readonly<Record<GroupBy, (store: Store, params: SqlParams, signal: AbortSignal) => Promise<Found[]>>> =
  { host: hosts, service: services, vantage: vantages };

/** Connections put together, biggest groups first; those that touch a range of time where one is given. */
export async function readGroups(
  store: Store,
  { by, limit, time }: { readonly by: GroupBy; readonly limit: number; readonly time?: TimeRange },
  signal: AbortSignal,
): Promise<ConnectionGroup[]> {
  const bounds = time ? timeParams(time) : { time_from: null, time_to: null };
  const groups = await groupings[by](store, { limit, ...bounds }, signal);
  return groups.map((group) => ({ ...group, filter: { ...group.filter, ...(time && { time }) } }));
}

async function hosts(store: Store, params: SqlParams, signal: AbortSignal): Promise<Found[]> {
  const shape = { address: "text", name: "text?", connections: "f64", bytes: "f64" } as const;
  const rows = await askModule(store, "overview/hosts", shape, params, signal);
  return rows.map(({ address, name, connections, bytes }) => ({
    label: name === null ? address : `${address} (${name})`,
    filter: { text: address },
    connections,
    bytes,
  }));
}

async function services(store: Store, params: SqlParams, signal: AbortSignal): Promise<Found[]> {
  const shape = { service: "text?", proto: "text?", port: "u16?", connections: "f64", bytes: "f64" } as const;
  const rows = await askModule(store, "overview/services", shape, params, signal);
  return rows.map(({ service, proto, port, connections, bytes }) => ({
    label: service ?? (port === null ? (proto ?? "") : `${proto}/${port}`),
    filter: {
      columns:
        service !== null
          ? { service: `=${service}` }
          : { service: "=", proto: `=${proto}`, ...(port !== null && { resp_port: String(port) }) },
    },
    connections,
    bytes,
  }));
}

async function vantages(store: Store, params: SqlParams, signal: AbortSignal): Promise<Found[]> {
  const shape = {
    vantage: "u32", connections: "f64", bytes: "f64", kind: "text?", tunnel: "text?", outer_src: "text?", vni: "u32?",
    interface: "u32?", name: "text?", path: "text?",
  } as const; // prettier-ignore
  const rows = await askModule(store, "overview/vantages", shape, params, signal);
  return rows.map((row) => ({
    label: vantageTitle(row),
    filter: { columns: { vantage: String(row.vantage) } },
    connections: row.connections,
    bytes: row.bytes,
  }));
}
