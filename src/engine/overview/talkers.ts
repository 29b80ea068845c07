import type { Talker } from "../../protocol/case.ts";
import type { TimeRange } from "../../protocol/page.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";
import { timeParams } from "../listings/select.ts";

const shape = {
  address: "text",
  seen_sent: "f64",
  seen_received: "f64",
  logged_sent: "f64",
  logged_received: "f64",
} as const;

/** Addresses by IP bytes, as packets show them and as flow records log them. */
export async function readTalkers(
  store: Store,
  { limit, time }: { readonly limit: number; readonly time?: TimeRange },
  signal: AbortSignal,
): Promise<Talker[]> {
  const params = { limit, ...(time ? timeParams(time) : { second_from: null, second_to: null }) };
  const rows = await askModule(store, "overview/talkers", shape, params, signal);
  return rows.map((row) => ({
    address: row.address,
    sent: row.seen_sent,
    received: row.seen_received,
    loggedSent: row.logged_sent,
    loggedReceived: row.logged_received,
  }));
}
