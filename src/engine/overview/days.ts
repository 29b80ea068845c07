import type { Day } from "../../report/buckets.ts";
import { shapes } from "../../report/shapes.ts";
import type { Store } from "../../store/store.ts";
import { askModule } from "../listings/ask.ts";

/** Days that hold packets or flow records, in order. */
export async function daysOf(store: Store, signal: AbortSignal): Promise<Day[]> {
  const days = new Map<bigint, Day>();
  for (const row of await askModule(store, "report/days", shapes.days, {}, signal)) {
    const day = { day: row.day, items: row.items, first: row.first_second, last: row.last_second };
    const known = days.get(row.day);
    days.set(row.day, known ? together(known, day) : day);
  }
  return [...days.values()];
}

function together(a: Day, b: Day): Day {
  return {
    day: a.day,
    items: a.items + b.items,
    first: a.first < b.first ? a.first : b.first,
    last: a.last > b.last ? a.last : b.last,
  };
}
