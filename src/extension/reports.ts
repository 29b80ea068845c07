/** The report as a file, under the name that a person gives it. */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaseError } from "../model/error.ts";
import type { ReportFormat } from "../protocol/engine.ts";
import { shown } from "./panels/exports.ts";
import { fileName } from "./place.ts";
import type { Session } from "./session.ts";
import type { Resource, Ui } from "./ui.ts";

const kinds: Readonly<Record<ReportFormat, string>> = { html: "HTML", md: "Markdown", json: "JSON" };

/** Asks where to, writes the report there; null when thought better of. */
export async function saveReport(
  session: Session,
  format: ReportFormat,
  ui: Pick<Ui, "askSave" | "write" | "progress" | "info" | "showFile">,
): Promise<string | null> {
  const resource = await ui.askSave({
    title: `Save Report as ${kinds[format]}`,
    name: `${fileName(session.place.name)}-report.${format}`,
    kind: kinds[format],
    ending: format,
  });
  if (!resource) return null;
  await ui.progress("Writing the report", (_say, signal) =>
    ui.write(resource, (path) => writeReport(session, format, path, signal)),
  );
  void offer(resource, format, ui);
  return shown(resource);
}

/** The engine names reports itself; this one gets the name it was given. */
async function writeReport(session: Session, format: ReportFormat, path: string, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "flowmirror-report-"));
  try {
    const { paths } = await session.ask("report", { formats: [format], folder }, signal);
    await copyFile(paths[0], path);
  } catch (error) {
    if (error instanceof Error && "syscall" in error) {
      throw new CaseError("no-permission", `The report cannot be written to ${path}.`, error);
    }
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function offer(resource: Resource, format: ReportFormat, ui: Pick<Ui, "info" | "showFile">): Promise<void> {
  const chosen = await ui.info(`The report was saved to ${shown(resource)}.`, "Open");
  if (chosen === "Open") await ui.showFile(resource, format === "html" ? "system" : "editor");
}
