import { printable } from "../base/escape.ts";
import type { FileSummary } from "../engine/api.ts";
import { shownPath } from "./paths.ts";
import { grouped } from "./progress.ts";

/** Lines about one file; the rest of them is in the `diagnostics` table and in the report. */
const mostPerFile = 5;
/** Damaged files that get lines of their own. */
const mostFiles = 20;
/** Files that are nothing we read: a folder may be full of them. */
const mostUnknown = 5;

/** Of no severity, but without them the rows would be a riddle. */
const alwaysShown: readonly string[] = ["file-duplicate", "capture-empty"];

type FoundDiagnostic = FileSummary["diagnostics"][number];

/** Short lines on files that are nothing we read and on lost data, for stderr. Worst first within a file. */
export function fileNotes(files: readonly FileSummary[], folder: string): string[] {
  const damaged = files.filter(({ kind }) => kind !== "unknown").map((file) => lossesOf(file, folder));
  const unknown = files.filter(({ kind }) => kind === "unknown");
  const [what, accepted] = unknown.length > 1 ? withoutRefrain(unknown.map(({ says }) => says)) : [[], ""];
  const unread = unknown.map(({ path, says }, i) => [`${shownPath(path, folder)}: ${printable(what[i] ?? says)}`]);
  return [
    ...firstOf(
      damaged.filter((lines) => lines.length > 0),
      mostFiles,
      "that are damaged",
    ),
    ...firstOf(unread, mostUnknown, "that could not be read"),
    ...(accepted === "" ? [] : [printable(accepted)]),
  ];
}

/** Sentences without a last one that they share, what would have been accepted: it is long, and is said once. */
function withoutRefrain(sayings: readonly string[]): readonly [readonly string[], string] {
  const at = sayings[0].lastIndexOf(". ") + 1;
  const refrain = sayings[0].slice(at);
  const hasIt = (says: string): boolean => says.endsWith(`.${refrain}`);
  if (at === 0 || sayings.filter(hasIt).length < 2) return [sayings, ""];
  return [sayings.map((says) => (hasIt(says) ? says.slice(0, -refrain.length) : says)), refrain.trim()];
}

function firstOf(files: readonly (readonly string[])[], most: number, what: string): string[] {
  const more = files.length - most;
  const rest = more > 0 ? [`... and ${more} more ${more === 1 ? "file" : "files"} ${what}`] : [];
  return [...files.slice(0, most).flat(), ...rest];
}

function lossesOf(file: FileSummary, folder: string): string[] {
  const name = shownPath(file.path, folder);
  const losses = file.diagnostics.filter(
    ({ code, severity }) => severity === "error" || severity === "data-loss" || alwaysShown.includes(code),
  );
  losses.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  const lines = losses.slice(0, mostPerFile).map((found) => `${name}: ${noteOf(found)}`);
  const more = losses.length - mostPerFile;
  if (more > 0) lines.push(`${name}: ... and ${more} more ${more === 1 ? "kind" : "kinds"} of trouble`);
  return lines;
}

function noteOf({ code, count, says, detail, line, packet, offset }: FoundDiagnostic): string {
  const place =
    packet !== null ? `packet ${packet}` : line !== null ? `line ${line}` : offset !== null ? `byte ${offset}` : "";
  const times = count > 1 ? `, ${grouped(count)} times` : "";
  const where = place && (count > 1 ? ` First at ${place}.` : ` At ${place}.`);
  const what = detail ? `${says.replace(/\.$/, "")} (${detail}).` : says;
  return `${printable(what)}${where} [${code}${times}]`;
}

/** True when not one of the files is something we read. */
export function nothingRead(files: readonly FileSummary[]): boolean {
  return files.every(
    ({ kind, diagnostics }) => kind === "unknown" || diagnostics.some(({ code }) => code === "file-unreadable"),
  );
}
