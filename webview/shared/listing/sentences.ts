/** What notices say. */
import type { CaseStatus, Overview } from "../../../src/protocol/case.ts";
import { bytesText, countOf, countText, leftText, rateText, visible } from "../format.ts";

/** "Reading evidence: 45 %, 1.2 GB of 2.6 GB, 210 MB/s, 7 s left, 1,203,221 packets". */
export function progressText(now: CaseStatus): string {
  const done =
    now.totalBytes > 0
      ? `${Math.floor((now.doneBytes / now.totalBytes) * 100)} %, ${bytesText(now.doneBytes)} of ${bytesText(now.totalBytes)}`
      : now.doneBytes > 0 && bytesText(now.doneBytes);
  const parts = [
    done,
    now.bytesPerSecond > 0 && rateText(now.bytesPerSecond),
    now.secondsLeft !== null && `${leftText(now.secondsLeft)} left`,
    now.packets > 0 && countOf(now.packets, "packet"),
    now.records > 0 && countOf(now.records, "record"),
  ].filter(Boolean);
  const says = visible(now.says).replace(/[.:]$/, "");
  return parts.length > 0 ? `${says}: ${parts.join(", ")}` : says;
}

/** What is wrong with the evidence, in a sentence; null where nothing is. */
export function damageText(files: Overview["files"]): { readonly text: string; readonly detail: string } | null {
  const bad = files.flatMap((file) =>
    file.diagnostics
      .filter(({ severity }) => severity === "data-loss" || severity === "error")
      .map((line) => ({ file, line })),
  );
  if (bad.length === 0) return null;
  const [{ file, line }] = bad;
  const name = visible(file.path.split(/[/\\]/).at(-1) ?? file.path);
  const more = bad.length > 1 ? ` And ${countOf(bad.length - 1, "more diagnostic")}.` : "";
  const times = line.count > 1 ? ` (${countOf(line.count, "time")})` : "";
  const detail = bad.map((one) => `${visible(one.file.path)}: ${visible(one.line.says)} ${visible(one.line.detail)}`);
  return { text: `${name}: ${visible(line.says)}${times}${more}`, detail: detail.slice(0, 20).join("\n") };
}

/** What the counts are made of. */
export interface Counts {
  readonly total: number;
  /** Rows without any filter; null where none is hidden. */
  readonly unfiltered: number | null;
  /** The analysis still finds rows. */
  readonly partial: boolean;
  readonly selected: number;
  readonly one: string;
  readonly many: string;
}

/** "396 of 422 connections so far, 4 selected". */
export function countsText({ total, unfiltered, partial, selected, one, many }: Counts): string {
  const rows =
    unfiltered === null ? countOf(total, one, many) : `${countText(total)} of ${countOf(unfiltered, one, many)}`;
  return `${rows}${partial ? " so far" : ""}${selected > 1 ? `, ${countText(selected)} selected` : ""}`;
}

/** " (the first 10,000 of 50,000 selected)" where not all selected rows were taken; empty where they were. */
export function cutText(taken: number, selected: number): string {
  return taken < selected ? ` (the first ${countText(taken)} of ${countText(selected)} selected)` : "";
}
