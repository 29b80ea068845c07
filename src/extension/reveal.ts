/** Targets that name a place in the evidence: which panel shows it, or which file. */
import type { EvidenceFile } from "../protocol/case.ts";
import type { Target } from "../protocol/panels.ts";
import type { Session } from "./session.ts";
import type { Ui } from "./ui.ts";

/** Formats whose lines are lines of a text file. */
const TEXT = /\.(log|txt|csv|tsv)$/i;
/** Text whose "line" is the ordinal of an object: opened, but at no line. */
const CONFIGURATION = /\.json$/i;

/** What to show instead; null where a file was opened or a message says why there is nothing to show. */
export async function lookUp(
  session: Session,
  target: Target,
  ui: Pick<Ui, "info" | "warn" | "showText">,
): Promise<Target | null> {
  if (target.kind === "packet") return packetTarget(session, target, ui);
  if (target.kind === "log-line") return lineTarget(session, target, ui);
  return target;
}

async function packetTarget(
  session: Session,
  { evidenceId, number }: Extract<Target, { kind: "packet" }>,
  ui: Pick<Ui, "info">,
): Promise<Target | null> {
  const { connection, protocols } = await session.ask("packet", { evidenceId, number });
  if (connection > 0) return { kind: "connection", connection, tab: "packets", packet: { evidenceId, number } };
  void ui.info(`Packet ${number} (${protocols}) belongs to no connection.`);
  return null;
}

async function lineTarget(
  session: Session,
  { evidenceId, line }: Extract<Target, { kind: "log-line" }>,
  ui: Pick<Ui, "info" | "warn" | "showText">,
): Promise<Target | null> {
  const { files } = await session.ask("overview", {});
  const file = files.find((one) => one.evidenceId === evidenceId);
  if (!file) {
    void ui.warn(`There is no evidence file ${evidenceId} in this case.`);
    return null;
  }
  if (TEXT.test(file.path)) {
    await ui.showText(file.path, line);
    return null;
  }
  const record = await recordAt(session, file, line);
  if (record === null && CONFIGURATION.test(file.path)) {
    await ui.showText(file.path);
    return null;
  }
  if (record === null) {
    void ui.info(`Line ${line} of ${file.path} is no flow record, and the file is not text to be opened.`);
    return null;
  }
  void ui.info(`${file.path} is not plain text: line ${line} is shown as a flow record.`);
  return { kind: "flow-records", record };
}

/** The flow record that a line of this file holds. */
async function recordAt(session: Session, { evidenceId }: EvidenceFile, line: number): Promise<string | null> {
  const page = await session.ask("page", {
    listing: "flow_records",
    from: 0,
    to: 1,
    sort: [],
    filter: { columns: { evidence_id: `=${evidenceId}`, line: `=${line}` } },
  });
  const ids = page.columns.find(({ name }) => name === "record_id");
  if (page.rows === 0 || !ids) return null;
  return ids.kind === "number" ? String(ids.values[0]) : String(ids.values[0] ?? "");
}
