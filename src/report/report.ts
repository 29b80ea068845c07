/** A case as a report, in no format yet. */
import type { Store } from "../store/store.ts";
import type { Report, ReportInfo, ReportSection } from "./blocks.ts";
import { caseFiles, readFacts } from "./facts.ts";
import { References } from "./references.ts";
import { sections } from "./sections.ts";

/** Builds all sections of an analysed case. Reads the store only; the same case and info give the same report. */
export async function buildReport(store: Store, info: ReportInfo): Promise<Report> {
  const facts = await readFacts(store);
  const refs = new References(caseFiles(facts.files));
  const built: ReportSection[] = [];
  // One after the other: references are numbered in reading order.
  for (const { id, title, build } of sections) {
    built.push({ id, title, blocks: await build({ store, info, facts, refs }) });
  }
  return { info, sections: built, references: refs.list() };
}
