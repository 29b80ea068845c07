/** What stands over and beside the trees: descriptions, messages, the badge. Plain text. */
import type { Overview } from "../../protocol/case.ts";
import type { Session } from "../session.ts";
import { progressSentence } from "../watch.ts";
import { severityCounts } from "./severity.ts";
import type { ViewName, ViewState } from "./view-state.ts";
import { count, label } from "./words.ts";

export interface ViewHeader {
  /** Beside the title. */
  readonly description: string;
  /** Over the tree; "" for none. */
  readonly message: string;
  /** On the icon of the container. */
  readonly badge: { readonly value: number; readonly tooltip: string } | null;
}

interface About {
  readonly session: Session;
  /** Null until it is known. */
  readonly overview: Overview | null;
  readonly state: ViewState;
}

const nothing: ViewHeader = { description: "", message: "", badge: null };

/** The header of a view; empty where no case is open. */
export function headerOf(view: ViewName, about: About | null): ViewHeader {
  return about ? { ...nothing, ...headers[view](about) } : nothing;
}

const headers: Readonly<Record<ViewName, (about: About) => Partial<ViewHeader>>> = {
  case: ({ session, overview }) => ({
    description: label(session.place.name),
    message: statusMessage(session) || (overview?.files.length === 0 ? "There is no evidence in this case." : ""),
  }),
  connections: ({ session, overview, state }) => {
    const filter = state.filter("connections");
    const total = overview ? count(overview.connections, "connection") : "";
    const how = filter === "" ? `by ${state.groupBy}` : `matching "${label(filter)}"`;
    return {
      description: [total, how, ...narrowed(session)].filter((part) => part !== "").join(", "),
      message: emptyMessage(session, "Connections are grouped when the analysis has ended.", "There are no connections in this case.", overview?.connections === 0), // prettier-ignore
    };
  },
  findings: ({ session, overview, state }) => {
    const filter = state.filter("findings");
    const counts = overview ? severityCounts(overview.findings) : "";
    const grave = overview ? overview.findings.critical + overview.findings.high : 0;
    const none = overview !== null && counts === "";
    return {
      description: [counts, ...(filter === "" ? [] : [`matching "${label(filter)}"`]), ...narrowed(session)]
        .filter((part) => part !== "")
        .join(", "),
      message: emptyMessage(session, "Findings are made when the analysis has ended.", "Nothing was found in this case.", none), // prettier-ignore
      badge: grave > 0 ? { value: grave, tooltip: count(grave, "critical or high finding") } : null,
    };
  },
};

function narrowed({ time }: Session): string[] {
  return time ? ["narrowed in time"] : [];
}

/** What goes on, or what went wrong; "" where the case is ready and something of it was read. */
export function statusMessage({ status }: Session): string {
  if (status.isUnread) return label(status.says);
  if (status.state === "ready") return "";
  const working = status.state === "opening" || status.state === "analysing";
  return label(working ? progressSentence(status) : status.says);
}

function emptyMessage({ status }: Session, before: string, none: string, isEmpty: boolean): string {
  if (status.isUnread) return label(status.says);
  if (status.state === "ready") return isEmpty ? none : "";
  return status.state === "opening" || status.state === "analysing" ? before : label(status.says);
}
