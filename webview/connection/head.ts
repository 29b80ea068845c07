/** The head of the panel: which connection, what became of it, what can be done with it. */
import type { ConnectionAbout } from "../../src/protocol/case.ts";
import { fill, h, icon } from "../shared/dom.ts";
import {
  bytesExact,
  bytesText,
  countOf,
  countText,
  durationText,
  failureText,
  timeText,
  visible,
} from "../shared/format.ts";
import { button, link } from "../shared/ui.ts";
import { wiresharkFilter } from "../../src/model/wireshark.ts";
import type { PanelContext } from "./context.ts";
import { numberOf, stateText, textOf, timeOf, verdictOf } from "./facts.ts";

/** Puts what is known of a connection into `place`. */
export function showHead(place: HTMLElement, about: ConnectionAbout, context: PanelContext): void {
  const { fields } = about;
  const copy = (text: string, what: string): void => {
    context.host.copy({ text }).then(
      () => context.say(`Copied ${what}.`),
      (error: unknown) => context.say(`Nothing was copied: ${failureText(error)}`),
    );
  };
  const filter = wiresharkFilter((name) => fields[name]);
  fill(
    place,
    h(
      "div",
      { class: "fm-head-line" },
      h(
        "h1",
        { class: "fm-title", title: visible(about.title) },
        visible(about.title),
        h("span", { class: "fm-title-id fm-muted" }, `connection ${countText(about.connection)}`),
      ),
      h(
        "span",
        { class: "fm-head-actions" },
        button({ text: "Export packets…", icon: "export" }, () => void exportPackets(about, context)),
        filter !== "" &&
          button({ text: "Copy Wireshark filter", icon: "copy" }, () => copy(filter, "a Wireshark filter")),
      ),
    ),
    h("dl", { class: "fm-facts" }, ...facts(about, context, copy)),
  );
}

async function exportPackets(about: ConnectionAbout, context: PanelContext): Promise<void> {
  try {
    const path = await context.host.exportPackets({ connections: [about.connection] });
    if (path !== null) context.say(`Saved as ${visible(path)}.`);
  } catch (error) {
    context.say(`The packets were not exported: ${failureText(error)}`);
  }
}

function facts(
  { fields, packets }: ConnectionAbout,
  context: PanelContext,
  copy: (text: string, what: string) => void,
): HTMLElement[] {
  const state = textOf(fields, "conn_state");
  const verdict = verdictOf(fields);
  const first = timeOf(fields, "first_ts");
  const last = timeOf(fields, "last_ts");
  const id = textOf(fields, "community_id");
  const missed = numberOf(fields, "missed_bytes");
  const bytes = (name: string): number => numberOf(fields, name);
  const service = textOf(fields, "service");
  return [
    fact("Verdict", verdictElement(verdict), verdict.says, " fm-fact-verdict"),
    service !== "" && fact("Service", h("span", null, visible(service)), "recognised by content"),
    state !== "" && fact("State", h("span", null, visible(state)), stateText(state)),
    fact(
      "Payload",
      h(
        "span",
        { title: `Originator ${bytesExact(bytes("orig_bytes"))}, responder ${bytesExact(bytes("resp_bytes"))}` },
        `→ ${bytesText(bytes("orig_bytes"))}  ← ${bytesText(bytes("resp_bytes"))}`,
      ),
      missed > 0 ? `${countOf(missed, "byte")} missing from the capture` : "",
    ),
    fact("Packets", h("span", null, countText(packets)), ""),
    first !== null &&
      fact(
        "Began",
        h("span", null, timeText(first, context.zone(), 6)),
        first !== null && last !== null ? `lasted ${durationText(last - first)}` : "",
      ),
    id !== "" &&
      fact(
        "Community ID",
        link(visible(id), () => copy(id, "the Community ID"), `Copy the Community ID ${visible(id)}`),
        "",
      ),
  ].filter((element) => element !== false);
}

function fact(name: string, value: HTMLElement, says: string, kind = ""): HTMLElement {
  return h(
    "div",
    { class: `fm-fact${kind}` },
    h("dt", { class: "fm-muted" }, name),
    h("dd", null, value, says !== "" && h("span", { class: "fm-says fm-muted", title: visible(says) }, visible(says))),
  );
}

function verdictElement({ kind, label, expected }: ReturnType<typeof verdictOf>): HTMLElement {
  const face = kind === "logged" ? "pass" : kind === "unknown" || expected ? "info" : "warning";
  return h("span", { class: `fm-verdict fm-verdict-${face}` }, icon(face), ` ${label}`);
}
