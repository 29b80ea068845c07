/** The overview's tables: coverage by verdict and reason, top talkers, findings, evidence. */
import type { CoverageLine, EvidenceFile, FindingLine, Overview, Talker } from "../../src/protocol/case.ts";
import type { TableAbout } from "../../src/protocol/page.ts";
import type { Target } from "../../src/protocol/panels.ts";
import { h, icon } from "../shared/dom.ts";
import { bytesExact, bytesText, countOf, countText, shareText, visible } from "../shared/format.ts";
import { link } from "../shared/ui.ts";
import { severityIcon } from "../shared/severity.ts";
import { isCalm } from "../shared/words.ts";
import { inOrder } from "./order.ts";

/** Findings named here; the panel has them all. */
const FEW_FINDINGS = 8;
/** Files listed; a folder of thousands of captures is in the Case view. */
const MOST_FILES = 200;

type Reveal = (target: Target) => void;
interface Head {
  readonly title: string;
  readonly right?: boolean;
  /** Only sentences stand below it. */
  readonly says?: boolean;
}

function table(label: string, heads: readonly Head[], rows: readonly HTMLElement[]): HTMLElement {
  const cells = heads.map(({ title, right, says }) =>
    h("th", { scope: "col", class: right ? "fm-right" : says ? "fm-says" : "" }, title),
  );
  return h(
    "table",
    { class: "fm-overview-table", "aria-label": label },
    h("thead", null, h("tr", null, ...cells)),
    h("tbody", null, ...rows),
  );
}

function number(text: string, title: string | null = null): HTMLElement {
  return h("td", { class: "fm-right", title }, text);
}

const TONES: Readonly<Record<CoverageLine["verdict"], string>> = {
  full: "fm-tone-good",
  logged: "fm-tone-good",
  partial: "fm-tone-part",
  none: "fm-tone-bad",
  unlogged: "fm-tone-bad",
};

/** Green what is there, grey what is missing by design or has nothing to be compared with, red what is missing and should not be. */
function toneOf({ verdict, reason }: CoverageLine): string {
  return verdict !== "full" && verdict !== "logged" && isCalm(reason) ? "fm-tone-quiet" : TONES[verdict];
}

/** A bar of the verdicts' shares, and a line per verdict and reason that leads to its records or connections. */
export function coverageList(lines: readonly CoverageLine[], of: CoverageLine["of"], reveal: Reveal): HTMLElement {
  const own = inOrder(lines.filter((line) => line.of === of));
  const total = own.reduce((sum, line) => sum + line.count, 0);
  if (total === 0)
    return h("p", { class: "fm-muted" }, of === "record" ? "There are no flow records." : "There are no connections.");
  const parts = own.map((line) => {
    const part = h("span", { class: `fm-share ${toneOf(line)}`, title: `${nameOf(line)}: ${countText(line.count)}` });
    part.style.flexGrow = String(line.count);
    return part;
  });
  const target = (line: CoverageLine): Target => ({
    kind: of === "record" ? "flow-records" : "connections",
    filter: {
      columns: { verdict: `=${line.verdict}`, ...(line.reason === null ? {} : { reason: `=${line.reason}` }) },
    },
  });
  const rows = own.map((line) =>
    h(
      "tr",
      { title: line.says },
      h(
        "td",
        null,
        h("span", { class: `fm-tone ${toneOf(line)}` }),
        link(nameOf(line), () => reveal(target(line))),
      ),
      number(countText(line.count)),
      number(shareText(line.count, total)),
      number(bytesText(line.bytes), bytesExact(line.bytes)),
      number(bytesText(line.bytesSeen), bytesExact(line.bytesSeen)),
      h("td", { class: "fm-muted fm-wide fm-says" }, line.says),
    ),
  );
  const [noun, bytes, seen] = of === "record" ? ["Records", "Logged", "Seen"] : ["Connections", "Seen", "Logged"];
  const heads = [
    { title: "Verdict" }, { title: noun, right: true }, { title: "Share", right: true }, { title: bytes, right: true },
    { title: seen, right: true }, { title: "", says: true },
  ]; // prettier-ignore
  return h(
    "div",
    null,
    h("div", { class: "fm-shares", "aria-hidden": "true" }, ...parts),
    table(of === "record" ? "Flow records by coverage" : "Connections by coverage", heads, rows),
  );
}

function nameOf({ verdict, reason }: CoverageLine): string {
  return reason === null ? verdict : `${verdict}, ${reason}`;
}

export function talkerList(talkers: readonly Talker[], reveal: Reveal): HTMLElement {
  if (talkers.length === 0) return h("p", { class: "fm-muted" }, "Nobody talked.");
  const rows = talkers.map(({ address, sent, received, loggedSent, loggedReceived }) =>
    h(
      "tr",
      null,
      h(
        "td",
        null,
        link(visible(address), () => reveal({ kind: "connections", filter: { text: address } })),
      ),
      ...[sent, received, loggedSent, loggedReceived].map((bytes) => number(bytesText(bytes), bytesExact(bytes))),
    ),
  );
  const heads = ["Address", "Sent, seen", "Received, seen", "Sent, logged", "Received, logged"];
  return table(
    "Top talkers",
    heads.map((title, i) => ({ title, right: i > 0 })),
    rows,
  );
}

/** Tables of protocols with their rows, each leading to it. */
export function protocolList(tables: readonly TableAbout[], reveal: Reveal): HTMLElement {
  if (tables.length === 0) return h("p", { class: "fm-muted" }, "No protocol was recognised in the captures.");
  const rows = tables.map(({ name, says, rows: all, copies }) =>
    h(
      "tr",
      null,
      h(
        "td",
        null,
        link(visible(name), () => reveal({ kind: "protocols", table: name })),
      ),
      number(
        countText(all - copies),
        copies > 0 ? `and ${countOf(copies, "copy", "copies")} from other vantages` : null,
      ),
      h("td", { class: "fm-muted fm-wide" }, visible(says)),
    ),
  );
  return table("Protocols", [{ title: "Table" }, { title: "Rows", right: true }, { title: "" }], rows);
}

/** `all`: where these are all there are, not those of a time. */
export function findingList(findings: readonly FindingLine[], all: boolean, reveal: Reveal): HTMLElement {
  if (findings.length === 0)
    return h("p", { class: "fm-muted" }, all ? "No finding was raised." : "No finding lies in this time.");
  const more = findings.length - FEW_FINDINGS;
  const rows = findings.slice(0, FEW_FINDINGS).map(({ finding, severity, title }) =>
    h(
      "li",
      null,
      h("span", { class: `fm-severity fm-severity-${severity}`, title: severity }, icon(severityIcon[severity])),
      h("span", { class: "fm-overview-severity fm-muted" }, severity),
      link(visible(title), () => reveal({ kind: "findings", finding })),
    ),
  );
  return h(
    "ul",
    { class: "fm-overview-findings" },
    ...rows,
    more > 0 &&
      h(
        "li",
        null,
        link(`${countOf(more, "more finding")}`, () => reveal({ kind: "findings" })),
      ),
  );
}

export function evidenceList({ files, diagnostics = [] }: Overview): HTMLElement {
  const rows = files.slice(0, MOST_FILES).map((file) => {
    const odd = file.diagnostics.reduce((sum, { count }) => sum + count, 0);
    const says = file.diagnostics.map((one) => `${one.code}, ${countText(one.count)} times: ${one.says} ${one.detail}`);
    return h(
      "tr",
      { title: visible(file.says) },
      h("td", { class: "fm-path", title: visible(file.path) }, visible(file.path.split(/[\\/]/).at(-1) ?? file.path)),
      h("td", null, visible(file.format)),
      number(bytesText(file.size), bytesExact(file.size)),
      number(file.packets > 0 ? countText(file.packets) : ""),
      number(file.records > 0 ? countText(file.records) : ""),
      h("td", { class: "fm-wide", title: visible(says.join("\n")) }, oddities(file, odd)),
    );
  });
  const heads = ["File", "Format", "Size", "Packets", "Records", "Oddities"];
  const more = files.length - rows.length;
  return h(
    "div",
    null,
    table("Evidence", heads.map((title, i) => ({ title, right: i >= 2 && i <= 4 })), rows), // prettier-ignore
    more > 0 && h("p", { class: "fm-muted" }, `${countOf(more, "more file")}: see the Case view.`),
    ...diagnostics.map(({ says, detail, count }) =>
      h("p", { class: "fm-muted" }, visible(`${says} ${detail}`), count > 1 && ` (${countText(count)} times)`),
    ),
  );
}

function oddities(file: EvidenceFile, odd: number): string {
  if (file.kind === "unknown") return visible(file.says);
  if (odd === 0) return "";
  return `${file.diagnostics.map(({ code }) => code).join(", ")} (${countText(odd)})`;
}
