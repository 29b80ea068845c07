/** How the flow records' columns look: what the packets show of a record comes first. */
import type { ColumnTouch, ColumnTouches } from "../shared/listing/columns.ts";
import type { CellValue, Row } from "../shared/row-pages.ts";
import { isCalm, reasonOf } from "../shared/words.ts";

/** Columns shown at first, in this order. */
export const usualColumns = [
  "verdict", "reason", "start", "proto", "srcaddr", "srcport", "dstaddr", "dstport", "action", "packets", "packets_seen", "bytes",
  "bytes_seen", "interface_id", "flow_direction", "end", "record_id",
]; // prettier-ignore

const verdicts: Readonly<Record<string, string>> = {
  full: "Every packet that was logged is in the captures.",
  partial: "The captures show another number of packets than was logged.",
  none: "The captures show no packet of it.",
};

/** What the verdict says, and the reason's sentence where there is one. */
export function verdictSays(verdict: unknown, reason: unknown): string {
  const words = typeof verdict === "string" && Object.hasOwn(verdicts, verdict) ? verdicts[verdict] : "";
  return [words, reasonOf(reason)?.says ?? ""].filter((part) => part !== "").join(" ");
}

/** Mark and colour of a verdict: a difference by design is no cause for alarm. */
export function verdictLook(verdict: unknown, reason: unknown): { readonly icon?: string; readonly class?: string } {
  if (verdict === "full") return { icon: "check", class: "fm-good" };
  if (verdict !== "partial" && verdict !== "none") return {};
  if (isCalm(reason)) return { icon: "circle-slash" };
  return verdict === "none" ? { icon: "error", class: "fm-bad" } : { icon: "warning", class: "fm-care" };
}

function seen(of: "packets" | "bytes", title: string, label: string, width: number): ColumnTouch {
  return {
    title,
    label,
    width,
    look(value: CellValue, row: Row) {
      const logged = row.get(of);
      if (value === null || logged === null || Number(value) === Number(logged)) return {};
      return isCalm(row.get("reason")) ? {} : { class: "fm-care" };
    },
  };
}

export const columnTouches: ColumnTouches = {
  verdict: {
    title: "Verdict",
    width: 84,
    look: (value, row) => verdictLook(value, row.get("reason")),
    tip: (value, row) => verdictSays(value, row.get("reason")),
  },
  reason: { title: "Reason", width: 164, tip: (value) => reasonOf(value)?.says ?? "" },
  record_id: { title: "#", label: "Record number", width: 64 },
  start: { title: "From", fraction: 0 },
  end: { title: "To", fraction: 0 },
  interface_id: { title: "Interface", width: 176 },
  flow_direction: { title: "Direction", width: 76 },
  action: { title: "Action", width: 76, look: (value) => (value === "REJECT" ? { class: "fm-care" } : {}) },
  log_status: { title: "Status", width: 80 },
  proto: { title: "Proto", width: 58 },
  protocol: { title: "IP protocol", width: 84 },
  srcaddr: { title: "Source" },
  srcport: { title: "Port", label: "Source port", width: 58 },
  dstaddr: { title: "Destination" },
  dstport: { title: "Port", label: "Destination port", width: 58 },
  packets: { title: "Logged", label: "Packets logged", width: 74 },
  packets_seen: seen("packets", "Seen", "Packets seen", 64),
  bytes: { title: "Logged bytes", width: 104 },
  bytes_seen: seen("bytes", "Seen bytes", "Bytes seen", 92),
  evidence: { title: "File", width: 220 },
};
