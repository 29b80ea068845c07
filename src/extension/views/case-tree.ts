/** The Case view: files of evidence, what each is, and everything that was odd about it. */
import type { DiagnosticLine, EvidenceFile, Overview } from "../../protocol/case.ts";
import type { VerifiedFile } from "../../protocol/engine.ts";
import type { Target } from "../../protocol/panels.ts";
import { formatBytes } from "../bytes.ts";
import type { Icon, ViewNode } from "./node.ts";
import { diagnosticIcons } from "./severity.ts";
import { momentText } from "./times.ts";
import { baseAndFolder, baseName, count, label, lines } from "./words.ts";

/** Files that stand in the tree; nobody scrolls through more, the overview has them all. */
const MOST_FILES = 1000;
/** Diagnostics of one file that stand in the tree. */
const MOST_DIAGNOSTICS = 200;

export interface CaseView {
  readonly key: string;
  readonly overview: Overview;
  readonly verified: readonly VerifiedFile[] | null;
  /** IANA name or "UTC". */
  readonly zone: string;
}

/** The files of a case, then what concerns the case and no one file. */
export function caseNodes(view: CaseView): ViewNode[] {
  const { files, diagnostics = [] } = view.overview;
  const verdicts = new Map(view.verified?.map((file) => [file.path, file]));
  const names = namesOf(files);
  const nodes = files
    .slice(0, MOST_FILES)
    .map((file, at) => fileNode(view, file, names[at], verdicts.get(file.path) ?? null));
  if (files.length > MOST_FILES) nodes.push(moreFiles(view, files.length - MOST_FILES));
  return [...nodes, ...diagnosticNodes(view, "case", diagnostics, null)];
}

/** Names of files, with their folders where names alone do not tell them apart. */
function namesOf(files: readonly EvidenceFile[]): string[] {
  const uses = new Map<string, number>();
  for (const { path } of files) uses.set(baseName(path), (uses.get(baseName(path)) ?? 0) + 1);
  return files.map(({ path }) => (uses.get(baseName(path)) === 1 ? baseName(path) : baseAndFolder(path)));
}

function moreFiles(view: CaseView, more: number): ViewNode {
  const text = `${count(more, "more file")} ...`;
  return { id: "more", label: text, says: text, kind: ".more", case: view.key, target: { kind: "overview" } };
}

const kindSays: Readonly<Record<string, string>> = {
  capture: "capture",
  "flow-log": "flow log",
  "mirror-sessions": "mirror sessions",
  "mirror-filters": "mirror filters",
  "mirror-targets": "mirror targets",
  "network-interfaces": "network interfaces",
  "flow-log-config": "flow log configuration",
  unknown: "unknown",
};

const kindIcons: Readonly<Record<string, string>> = {
  capture: "pulse",
  "flow-log": "list-flat",
  unknown: "question",
};

const verdictSays: Readonly<Record<VerifiedFile["verdict"], string>> = {
  same: "verified",
  changed: "CHANGED",
  missing: "MISSING",
  unreadable: "UNREADABLE",
  "not-hashed": "never hashed",
};

function fileNode(view: CaseView, file: EvidenceFile, name: string, verified: VerifiedFile | null): ViewNode {
  const what = kindSays[file.kind] ?? file.kind;
  const mark = verified ? verdictSays[verified.verdict] : null;
  const amounts = [
    ...(file.packets > 0 ? [count(file.packets, "packet")] : []),
    ...(file.records > 0 ? [count(file.records, "record")] : []),
    formatBytes(file.size),
  ];
  const description = [...(mark && !isFine(verified) ? [mark] : []), what, ...amounts].join(", ");
  const node: ViewNode = {
    id: `${view.key}:file:${file.evidenceId}`,
    label: label(name),
    description: label(description),
    tooltip: lines(
      file.path,
      `${what}, ${amounts.join(", ")}`,
      file.says,
      mark && `Evidence hash: ${mark}`,
      file.diagnostics.length > 0 && count(file.diagnostics.length, "diagnostic"),
    ),
    icon: fileIcon(file, verified),
    kind: `.file.${file.kind}`,
    says: lines(`${name}, ${description}`).replaceAll("\n", ", "),
    case: view.key,
    copy: file.path,
    path: file.path,
    ...(file.sha256 !== null && { sha256: file.sha256 }),
    ...targetOf(file),
    below: async () => partsOf(view, file, verified),
  };
  return node;
}

function isFine(verified: VerifiedFile | null): boolean {
  return verified === null || verified.verdict === "same" || verified.verdict === "not-hashed";
}

function fileIcon({ kind, diagnostics }: EvidenceFile, verified: VerifiedFile | null): Icon {
  if (!isFine(verified)) return diagnosticIcons.error;
  if (diagnostics.some(({ severity }) => severity === "error")) return diagnosticIcons.error;
  const id = kindIcons[kind] ?? "json";
  if (verified?.verdict === "same") return { id: "verified-filled", color: "testing.iconPassed" };
  return diagnostics.some(({ severity }) => severity !== "info")
    ? { id, color: "problemsWarningIcon.foreground" }
    : { id };
}

/** What a click on a file shows, and the rows that are of it. */
function targetOf({ kind, evidenceId }: EvidenceFile): Pick<ViewNode, "target" | "filter" | "records"> {
  const filter = { columns: { evidence_id: `=${evidenceId}` } };
  if (kind === "capture") return { target: { kind: "connections", filter }, filter };
  if (kind === "flow-log") return { target: { kind: "flow-records", filter }, records: filter };
  return {};
}

function partsOf(view: CaseView, file: EvidenceFile, verified: VerifiedFile | null): ViewNode[] {
  const { evidenceId, sha256, format, firstTs, lastTs, diagnostics } = file;
  const part = (name: string, text: string, icon: Icon, tooltip?: string): ViewNode => ({
    id: `${view.key}:file:${evidenceId}:${name}`,
    label: name,
    description: label(text),
    tooltip: tooltip ?? lines(`${name}: ${text}`),
    icon,
    kind: ".part",
    says: `${name}: ${label(text)}`,
    case: view.key,
    copy: text,
  });
  return [
    ...(sha256 === null ? [] : [hashNode(part, sha256, verified)]),
    part("Format", format, { id: "file-code" }),
    ...(firstTs === null ? [] : [part("First", momentText(firstTs, view.zone), { id: "clockface" })]),
    ...(lastTs === null ? [] : [part("Last", momentText(lastTs, view.zone), { id: "clockface" })]),
    ...diagnosticNodes(view, `file:${evidenceId}`, diagnostics, file),
  ];
}

function hashNode(
  part: (name: string, text: string, icon: Icon, tooltip?: string) => ViewNode,
  sha256: string,
  verified: VerifiedFile | null,
): ViewNode {
  const tooltip = lines(
    `SHA-256 when it was read: ${sha256}`,
    verified && `Verified: ${verdictSays[verified.verdict]}`,
    verified?.verdict === "changed" && `SHA-256 now: ${verified.found}`,
  );
  const icon = isFine(verified) ? { id: verified?.verdict === "same" ? "verified" : "key" } : diagnosticIcons.error;
  return { ...part("SHA-256", sha256, icon, tooltip), kind: ".part.hash", sha256 };
}

/** `file`: the file they are of, where they are of one. */
function diagnosticNodes(
  view: CaseView,
  under: string,
  diagnostics: readonly DiagnosticLine[],
  file: EvidenceFile | null,
): ViewNode[] {
  const nodes = diagnostics.slice(0, MOST_DIAGNOSTICS).map((one, at): ViewNode => {
    const where = placeOf(one);
    const target = file && targetIn(file, one);
    return {
      id: `${view.key}:${under}:diagnostic:${at}`,
      label: label(one.says),
      description: one.count === 1 ? where : lines(`${one.count.toLocaleString("en-US")} times, ${where}`),
      tooltip: lines(one.says, one.detail, `${one.code}, ${one.severity}`, count(one.count, "time"), where),
      icon: diagnosticIcons[one.severity],
      kind: `.diagnostic${target ? ".place" : ""}`,
      says: lines(`${one.severity}: ${one.says} ${count(one.count, "time")} ${where}`),
      case: view.key,
      copy: [one.code, one.says, one.detail, where].filter((text) => text !== "").join(" "),
      ...(target && { target }),
    };
  });
  const more = diagnostics.length - nodes.length;
  return more > 0 ? [...nodes, { ...moreFiles(view, more), id: `${view.key}:${under}:more`, label: `${count(more, "more diagnostic")} ...` }] : nodes; // prettier-ignore
}

function placeOf({ line, packet, offset }: DiagnosticLine): string {
  if (line !== null) return `line ${line}`;
  if (packet !== null) return `packet ${packet}`;
  return offset === null ? "" : `byte ${offset}`;
}

function targetIn({ kind, evidenceId }: EvidenceFile, { line, packet }: DiagnosticLine): Target | null {
  if (kind === "capture" && packet !== null && packet > 0) return { kind: "packet", evidenceId, number: packet };
  return kind !== "capture" && line !== null && line > 0 ? { kind: "log-line", evidenceId, line } : null;
}
