/** What the measurements are held against, and how they are printed. */
import { type Cost, medianCost, ratio } from "./measure.ts";

/** A limit that is set for speed or memory. */
export type Goal =
  | { readonly kind: "faster"; readonly than: string; readonly times: number }
  | { readonly kind: "memory"; readonly megabytes: number };

export interface Judged {
  readonly says: string;
  readonly met: boolean;
}

/** Holds our costs against a goal; null where the peer was not measured. Speed is judged by wall time, pair by pair. */
export function judge(goal: Goal, ours: readonly Cost[], all: ReadonlyMap<string, readonly Cost[]>): Judged | null {
  if (goal.kind === "memory") {
    const rss = Math.max(...ours.map((cost) => cost.rss));
    return { says: `peak memory ${rss.toFixed(0)} MB, goal under ${goal.megabytes} MB`, met: rss < goal.megabytes };
  }
  const peer = all.get(goal.than);
  if (!peer || peer.length === 0) return null;
  const times = ratio(peer, ours, (cost) => cost.wall);
  return {
    says: `${times.toFixed(1)} x as fast as ${goal.than}, goal at least ${goal.times} x`,
    met: times >= goal.times,
  };
}

/** A Markdown table of medians, with ratios to the first contender. */
export function table(costs: ReadonlyMap<string, readonly Cost[]>): string {
  const [[, ours]] = costs;
  const rows = [...costs].map(([name, list]) => {
    const { wall, cpu, rss } = medianCost(list);
    const ratios = [(cost: Cost) => cost.wall, (cost: Cost) => cost.cpu].map((pick) =>
      ratio(list, ours, pick).toFixed(2),
    );
    return `| ${[name, wall.toFixed(2), cpu.toFixed(2), rss.toFixed(0), ...ratios].join(" | ")} |`;
  });
  return ["| | wall s | CPU s | peak MB | x wall | x CPU |", "|---|---|---|---|---|---|", ...rows].join("\n");
}
