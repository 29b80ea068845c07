import { CaseError } from "../../model/error.ts";
import type { ConnectionAbout, Fields, VantageAbout } from "../../protocol/case.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";
import { askFields, numberOf } from "./fields.ts";
import { findingsOf } from "./findings.ts";
import { connectionTitle, vantageTitle } from "./titles.ts";

/** Vantages of one conversation that are told: a packet passes a handful of interfaces. */
const MAX_VANTAGES = 100;

/** Everything of one connection but its packets, payload and records. Throws CaseError "not-found". */
export async function readConnection(store: Store, connection: number, signal: AbortSignal): Promise<ConnectionAbout> {
  const [fields] = await askFields(store, "overview/connection", { connection }, signal);
  if (!fields) throw new CaseError("not-found", `There is no connection ${connection} in this case.`);
  const [first_ts, last_ts] = [BigInt(String(fields.first_ts)), BigInt(String(fields.last_ts))];
  const [seen, findings, [{ packets }]] = await Promise.all([
    askFields(store, "overview/conversation", { connection, limit: MAX_VANTAGES }, signal),
    findingsOf(store, connection, signal),
    askModule(store, "overview/packet_count", { packets: "f64" }, { connection, first_ts, last_ts }, signal),
  ]);
  return {
    connection,
    fields,
    title: connectionTitle(endsOf(fields)),
    vantages: seen.map(vantageAbout),
    findings,
    packets,
  };
}

function endsOf(fields: Fields) {
  return {
    proto: String(fields.proto),
    orig_ip: String(fields.orig_ip),
    orig_port: numberOf(fields.orig_port),
    resp_ip: String(fields.resp_ip),
    resp_port: numberOf(fields.resp_port),
  };
}

function vantageAbout({ connection_id, packets, copies, ...fields }: Fields): VantageAbout {
  const text = (value: Fields[string]) => (value === null ? null : String(value));
  const number = (value: Fields[string]) => (value === null ? null : Number(value));
  return {
    vantage: numberOf(fields.vantage),
    says: vantageTitle({
      vantage: numberOf(fields.vantage),
      kind: text(fields.kind),
      tunnel: text(fields.tunnel),
      outer_src: text(fields.outer_src),
      vni: number(fields.vni),
      interface: number(fields.interface),
      name: text(fields.name),
      path: text(fields.path),
    }),
    fields,
    connection: numberOf(connection_id),
    packets: numberOf(packets),
    copies: numberOf(copies),
  };
}
