/** The status bar's item: how far the analysis is, then what the case is called and how much was found. */
import type { CaseStatus, Overview } from "../../protocol/case.ts";
import { formatBytes } from "../bytes.ts";
import type { Session } from "../session.ts";
import { percentOf, progressSentence } from "../watch.ts";
import { severityCounts, severities } from "./severity.ts";
import { count, lines, withoutIcons } from "./words.ts";

export interface StatusText {
  /** `$(name)` is an icon. */
  readonly text: string;
  /** Plain text. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly says: string;
  readonly alarm: boolean;
}

const icons: Readonly<Record<CaseStatus["state"], string>> = {
  opening: "$(sync~spin)",
  analysing: "$(sync~spin)",
  ready: "$(pulse)",
  failed: "$(error)",
  cancelled: "$(circle-slash)",
  stopped: "$(error)",
};

/** Null where no case is open. */
export function statusText(session: Session | null, overview: Overview | null): StatusText | null {
  if (!session) return null;
  const { status, place } = session;
  const name = withoutIcons(place.name);
  const icon = status.isUnread ? "$(warning)" : icons[status.state];
  const text = `${icon} ${brief(status, name, overview)}`;
  const tooltip = lines(`Flowmirror: ${place.name}`, detail(status, overview), "Click for what can be done");
  return {
    text,
    tooltip,
    says: lines(`Flowmirror: ${place.name}`, detail(status, overview)).replaceAll("\n", ", "),
    alarm: status.state === "failed" || status.state === "stopped",
  };
}

function brief(status: CaseStatus, name: string, overview: Overview | null): string {
  switch (status.state) {
    case "opening":
    case "analysing": {
      const percent = status.totalBytes > 0 ? ` ${Math.floor(percentOf(status))} %` : "";
      const rate = status.bytesPerSecond > 0 ? `, ${formatBytes(status.bytesPerSecond)}/s` : "";
      return `${name}${percent}${rate}`;
    }
    case "ready":
      if (status.isUnread) return `${name}: nothing could be read`;
      return overview ? `${name}: ${count(total(overview), "finding")}` : name;
    case "failed":
      return `${name}: failed`;
    case "cancelled":
      return `${name}: cancelled`;
    case "stopped":
      return `${name}: engine stopped`;
  }
}

function detail(status: CaseStatus, overview: Overview | null): string {
  if (status.state !== "ready" || status.isUnread) return progressSentence(status);
  if (!overview) return "";
  const { packets, records, connections, findings } = overview;
  const found = severityCounts(findings);
  return [
    count(packets, "packet"),
    count(connections, "connection"),
    count(records, "flow record"),
    found === "" ? "no findings" : `findings: ${found}`,
  ].join(", ");
}

function total({ findings }: Overview): number {
  return severities.reduce((sum, severity) => sum + findings[severity], 0);
}
