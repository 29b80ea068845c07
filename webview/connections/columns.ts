/** How the connections' columns look. */
import type { ColumnTouches } from "../shared/listing/columns.ts";
import { isCalm, reasonOf, stateSays } from "../shared/words.ts";

/** Columns shown at first, in this order. */
export const usualColumns = [
  "connection_id", "first_ts", "proto", "orig_ip", "orig_port", "resp_ip", "resp_port", "service", "duration", "ip_bytes", "conn_state", "verdict",
  "vni", "orig_bytes", "resp_bytes",
]; // prettier-ignore

export const columnTouches: ColumnTouches = {
  connection_id: { title: "#", label: "Connection number", width: 56 },
  conversation_id: { title: "Conversation", width: 96 },
  first_ts: { title: "First packet", fraction: 3 },
  last_ts: { title: "Last packet", fraction: 3 },
  duration: { title: "Duration", width: 88 },
  proto: { title: "Proto", width: 58 },
  protocol: { title: "IP protocol", width: 84 },
  orig_ip: { title: "Originator" },
  orig_port: { title: "Port", label: "Originator port", width: 58 },
  resp_ip: { title: "Responder" },
  resp_port: { title: "Port", label: "Responder port", width: 58 },
  service: {
    title: "Service",
    width: 92,
    tip: (value) => (value ? "What it speaks, recognised by content, outermost protocol first." : ""),
  },
  conn_state: { title: "State", width: 70, tip: stateSays },
  history: { title: "History", width: 110 },
  ip_bytes: { title: "IP bytes", width: 98 },
  orig_bytes: { title: "Payload sent", width: 96 },
  resp_bytes: { title: "Payload received", width: 118 },
  orig_pkts: { title: "Packets sent", width: 92 },
  resp_pkts: { title: "Packets received", width: 118 },
  missed_bytes: { title: "Missed", width: 76, look: (value) => (Number(value) > 0 ? { class: "fm-care" } : {}) },
  vni: { title: "VNI", width: 84 },
  vantage: { title: "Vantage", width: 68 },
  community_id: { title: "Community ID", width: 250 },
  verdict: {
    title: "Flow logs",
    width: 96,
    look(value, row) {
      if (value === "logged") return { icon: "check", class: "fm-good" };
      if (value !== "unlogged") return {};
      return isCalm(row.get("reason")) ? { icon: "circle-slash" } : { icon: "warning", class: "fm-care" };
    },
    tip: (value, row) =>
      value === "logged" ? "Flow records account for it." : (reasonOf(row.get("reason"))?.says ?? ""),
  },
  reason: { title: "Reason", width: 170, tip: (value) => reasonOf(value)?.says ?? "" },
  evidence: { title: "File", width: 220 },
};
