/** Lenses over records of a flow log of an open case: what the packets show, and a way there. */
import type { Belonging } from "./belonging.ts";
import type { Lines } from "./blocks.ts";
import { type Offer, offersOf } from "./links.ts";
import { seenText } from "./seen.ts";

export interface Lens {
  /** From 0, as editors count. */
  readonly line: number;
  readonly title: string;
  readonly tooltip: string;
  readonly item: Offer["item"];
}

/** Lenses of these lines. One question to the engine per block. */
export async function lensesOf(
  { session, evidenceId }: Belonging,
  blocks: readonly Lines[],
  signal: AbortSignal,
): Promise<Lens[]> {
  const lenses: Lens[] = [];
  for (const { from, to } of blocks) {
    // The engine counts lines from 1.
    const found = await session.ask("recordsAtLines", { evidenceId, from: from + 1, to: to + 1 }, signal);
    for (const record of found) {
      const [flow, connection] = offersOf(session.place.key, record);
      const line = record.line - 1;
      lenses.push({ line, title: seenText(record), tooltip: `${record.says} ${flow.title}`.trim(), item: flow.item });
      if (connection) lenses.push({ line, title: connection.title, tooltip: "", item: connection.item });
    }
  }
  return lenses;
}
