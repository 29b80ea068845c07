/** The row detail: everything known of a connection, and what can be done with it. */
import type { ConnectionAbout, Fields } from "../../src/protocol/case.ts";
import type { ConnectionsPanel } from "../../src/protocol/panels.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { h, icon } from "../shared/dom.ts";
import { bytesText, countOf, visible } from "../shared/format.ts";
import { fieldList, type FieldGroup, type FieldTouch } from "../shared/listing/fields.ts";
import type { Detail, ListingContext } from "../shared/listing/listing-about.ts";
import { rowDetail } from "../shared/listing/row-detail.ts";
import { openMenu } from "../shared/menu.ts";
import { button, link } from "../shared/ui.ts";
import { wiresharkFilter } from "../../src/model/wireshark.ts";
import { reasonOf, stateSays } from "../shared/words.ts";

const groups: readonly FieldGroup[] = [
  { title: "", fields: ["first_ts", "last_ts", "duration", "proto", "service", "conn_state", "history"] },
  { title: "Originator", fields: ["orig_ip", "orig_port", "orig_pkts", "orig_bytes", "orig_ip_bytes", "orig_frame_bytes", "orig_tcp_flags", "orig_syn", "orig_retransmits"] },
  { title: "Responder", fields: ["resp_ip", "resp_port", "resp_pkts", "resp_bytes", "resp_ip_bytes", "resp_frame_bytes", "resp_tcp_flags", "resp_retransmits"] },
  { title: "Flow logs", fields: ["verdict", "reason", "records", "logged_packets", "logged_bytes", "other_record_id", "detail"] },
  { title: "Capture", fields: ["missed_bytes", "truncated_pkts", "fragments", "copies", "vantage", "vni", "evidence", "evidence_id", "first_packet", "community_id", "connection_id", "conversation_id", "protocol"] },
]; // prettier-ignore

const plainWords: Readonly<Record<string, FieldTouch>> = {
  conn_state: { title: "State", value: ({ conn_state: state }) => withWords(state, stateSays(state)) },
  reason: { value: ({ reason }) => withWords(reason, reasonOf(reason)?.says ?? "") },
  first_ts: { title: "First packet" },
  last_ts: { title: "Last packet" },
  orig_ip: { title: "Address" },
  resp_ip: { title: "Address" },
  orig_port: { title: "Port" },
  resp_port: { title: "Port" },
  orig_pkts: { title: "Packets" },
  resp_pkts: { title: "Packets" },
  orig_bytes: { title: "Payload" },
  resp_bytes: { title: "Payload" },
  orig_ip_bytes: { title: "IP bytes" },
  resp_ip_bytes: { title: "IP bytes" },
  orig_frame_bytes: { title: "Frame bytes" },
  resp_frame_bytes: { title: "Frame bytes" },
  orig_tcp_flags: { title: "TCP flags" },
  resp_tcp_flags: { title: "TCP flags" },
  orig_syn: { title: "SYN packets" },
  orig_retransmits: { title: "Retransmits" },
  resp_retransmits: { title: "Retransmits" },
  evidence: { title: "File" },
  evidence_id: { title: "File number" },
  detail: { title: "Found" },
  protocol: { title: "IP protocol" },
};

function withWords(value: unknown, words: string): string {
  return words === "" ? visible(String(value)) : `${visible(String(value))}: ${words}`;
}

/** The detail of connections; `host` answers, `context` is the listing's. */
export function connectionDetail(host: Client<ConnectionsPanel>, context: ListingContext): Detail {
  return rowDetail("Select a connection to see all of its fields.", async (id, signal) => {
    const about = await host.connection({ connection: Number(id) }, signal);
    return {
      title: visible(about.title),
      says: summary(about),
      actions: actionsOf(about, host, context),
      body: [
        findingsOf(about, host, context),
        fieldList(about.fields, { groups, touches: plainWords, zone: context.zone() }),
        vantagesOf(about, host, context),
      ],
    };
  });
}

function summary({ fields, packets }: ConnectionAbout): string {
  const bytes = Number(fields.orig_ip_bytes ?? 0) + Number(fields.resp_ip_bytes ?? 0);
  const verdict =
    fields.verdict === "unlogged" ? `, not in the flow logs` : fields.verdict === "logged" ? ", in the flow logs" : "";
  return `${countOf(packets, "packet")}, ${bytesText(bytes)}${verdict}`;
}

function actionsOf(about: ConnectionAbout, host: Client<ConnectionsPanel>, context: ListingContext): HTMLElement[] {
  const { connection, fields } = about;
  const open = (tab?: "payload" | "packets" | "flow-records") => () =>
    context.attempt(() => host.reveal({ kind: "connection", connection, ...(tab && { tab }) }));
  const copy = button({ icon: "copy", label: "Copy" }, () => openMenu("Copy", copy, () => copyItems(fields, context)));
  return [
    button({ text: "Open", kind: "primary", label: "Open connection" }, open()),
    button({ text: "Follow", label: "Follow payload" }, open("payload")),
    button({ text: "Packets", label: "Show packets" }, open("packets")),
    copy,
    button({ icon: "export", label: "Export packets as pcapng" }, () => exportPackets([connection], "", host, context)),
  ];
}

/** Ways of copying one connection. */
export function copyItems(fields: Fields, context: ListingContext) {
  const communityId = String(fields.community_id ?? "");
  const filter = wiresharkFilter((name) => fields[name]);
  const copy = (text: string, what: string) => () => context.attempt(() => context.copy(text, what));
  return [
    { label: "Copy Community ID", disabled: communityId === "", run: copy(visible(communityId), "Community ID") },
    { label: "Copy Wireshark filter", disabled: filter === "", run: copy(filter, "Wireshark filter") },
    {
      label: "Copy as JSON",
      run: copy(
        JSON.stringify(fields, (_, value: unknown) => (typeof value === "string" ? visible(value) : value), 2),
        "Fields",
      ),
    },
  ];
}

/** Asks the host to write the packets; `cut` says that there were more. */
export function exportPackets(
  connections: readonly number[],
  cut: string,
  host: Client<ConnectionsPanel>,
  context: ListingContext,
): void {
  context.attempt(async () => {
    const path = await host.exportPackets({ connections });
    if (path !== null)
      context.say(`Packets of ${countOf(connections.length, "connection")}${cut} written to ${visible(path)}.`);
  });
}

function findingsOf(
  { findings }: ConnectionAbout,
  host: Client<ConnectionsPanel>,
  context: ListingContext,
): HTMLElement | null {
  if (findings.length === 0) return null;
  const lines = findings.map(({ finding, title, severity, summary: says }) => {
    const bad = severity === "critical" || severity === "high";
    const face = h(
      "span",
      { class: bad ? "fm-bad" : severity === "medium" ? "fm-care" : "fm-muted" },
      icon(bad ? "error" : severity === "info" ? "info" : "warning"),
    );
    const open = (): void => context.attempt(() => host.reveal({ kind: "findings", finding }));
    return h(
      "li",
      { title: visible(says) },
      face,
      link(visible(title), open),
      h("span", { class: "fm-muted" }, severity),
    );
  });
  return h("section", null, h("h3", { class: "fm-fields-title" }, "Findings"), h("ul", { class: "fm-list" }, ...lines));
}

function vantagesOf(
  { vantages, connection: here }: ConnectionAbout,
  host: Client<ConnectionsPanel>,
  context: ListingContext,
): HTMLElement | null {
  if (vantages.length === 0) return null;
  const lines = vantages.map(({ says, connection, packets }) => {
    const open = (): void => context.attempt(() => host.reveal({ kind: "connection", connection }));
    const name =
      connection === here ? visible(says) : link(visible(says), open, "Open the same conversation as seen there");
    return h(
      "li",
      null,
      icon("eye"),
      h("span", null, name),
      h("span", { class: "fm-muted" }, countOf(packets, "packet")),
    );
  });
  return h("section", null, h("h3", { class: "fm-fields-title" }, "Seen at"), h("ul", { class: "fm-list" }, ...lines));
}
