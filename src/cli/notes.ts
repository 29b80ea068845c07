import { printable } from "../base/escape.ts";
import type { FileSummary } from "../engine/api.ts";
import { grouped } from "./progress.ts";

/** Lines about one file; the rest of them is in the `diagnostics` table and in the report. */
const mostPerFile = 5;
/** Files that get lines of their own. */
const mostFiles = 20;

type FoundDiagnostic = FileSummary["diagnostics"][number];

/** Short lines on files that are nothing we read and on lost data, for stderr. Worst first within a file. */
export function fileNotes(files: readonly FileSummary[]): string[] {
  const troubled = files.map(notesOf).filter((lines) => lines.length > 0);
  const lines = troubled.slice(0, mostFiles).flat();
  const more = troubled.length - mostFiles;
  if (more > 0) lines.push(`... and ${more} more ${more === 1 ? "file" : "files"} with trouble`);
  return lines;
}

function notesOf(file: FileSummary): string[] {
  const name = printable(file.path);
  if (file.kind === "unknown") return [`${name}: ${printable(file.says)}`];
  const losses = file.diagnostics.filter(({ severity }) => severity === "error" || severity === "data-loss");
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
  return `${printable(says)}${detail ? ` ${printable(detail)}.` : ""}${where} [${code}${times}]`;
}

/** True when not one of the files is something we read. */
export function nothingRead(files: readonly FileSummary[]): boolean {
  return files.every(
    ({ kind, diagnostics }) => kind === "unknown" || diagnostics.some(({ code }) => code === "file-unreadable"),
  );
}
