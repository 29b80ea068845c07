import { daysOf, mainStretch, type Stretch } from "../../report/buckets.ts";
import { shapes } from "../../report/shapes.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";

/** First and last second of packets and flow records, without the few that lie years away from all others. */
export async function timeCovered(store: Store, signal: AbortSignal): Promise<Stretch | undefined> {
  return mainStretch(daysOf(await askModule(store, "report/days", shapes.days, {}, signal)));
}
