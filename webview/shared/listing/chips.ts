/** What narrows a listing beside its filters, as chips with a cross. */
import type { TimeRange } from "../../../src/protocol/page.ts";
import { countOf } from "../format.ts";
import type { Narrowing } from "./filtering.ts";
import { rangeText } from "./ranges.ts";
import type { Chip } from "./toolbar.ts";

export interface ChipParts {
  readonly many: string;
  readonly zone: string;
  readonly narrowing: Narrowing;
  /** The time that everything is narrowed to. */
  readonly everywhere: TimeRange | null;
  narrow(next: Narrowing): void;
  /** No longer narrows everything to a time. */
  everyTime(): void;
}

export function chipsOf({ many, zone, narrowing, everywhere, narrow, everyTime }: ChipParts): Chip[] {
  const { connections, records, time } = narrowing;
  const of = (count: string, next: Narrowing): Chip => ({
    text: `of ${count}`,
    title: `Only ${many} of ${count}`,
    clear: "Show all",
    remove: () => narrow(next),
  });
  const list: Chip[] = [];
  if (connections) list.push(of(countOf(connections.length, "connection"), { ...narrowing, connections: undefined }));
  if (records) list.push(of(countOf(records.length, "flow record"), { ...narrowing, records: undefined }));
  if (time) {
    const remove = (): void => narrow({ ...narrowing, time: undefined });
    list.push({ text: rangeText(time, zone), title: "Only this time, in this panel", clear: "Show all times", remove });
  } else if (everywhere) {
    const title = "Everything is narrowed to this time";
    list.push({ text: rangeText(everywhere, zone), title, clear: "Show all times", remove: everyTime });
  }
  return list;
}
