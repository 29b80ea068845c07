/** Everything the engine process answers. */
import type { CaseApi } from "../../protocol/case.ts";
import { engineChecks } from "../../protocol/check-case.ts";
import { checked } from "../../protocol/check.ts";
import type { EngineApi } from "../../protocol/engine.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { BatchSink } from "../api.ts";
import { exportPackets } from "../export.ts";
import { listingRows } from "../listings/rows.ts";
import { savePayload } from "../payload-view/save.ts";
import { verifyEvidence } from "../verify.ts";
import { exportBatches, feed, outputPath } from "./exports.ts";
import type { Session } from "./session.ts";

/** The calls of `EngineApi` over the one case of this process; parameters are checked first. */
export function engineHandlers(session: Session): Handlers<EngineApi> {
  return checked<EngineApi>({ ...readHandlers(session), ...writeHandlers(session) }, engineChecks);
}

const reads = [
  "overview", "timeline", "coverage", "talkers", "groups", "columns", "page", "position", "tables", "row", "connection", "records", "record",
  "recordsAtLines", "findingsAtLines",
  "payloadMap", "payload", "searchPayload", "searchCase", "transactions", "transaction", "packet", "tshark", "findings", "finding", "find", "query", "reportHtml",
] as const satisfies readonly (keyof CaseApi)[]; // prettier-ignore

/** Each read goes to whoever can answer it now. */
function readHandlers(session: Session): Handlers<CaseApi> {
  const forwarded = Object.fromEntries(
    reads.map((name) => [
      name,
      (params: never, signal: AbortSignal) =>
        session.read<unknown>(signal, (answering, one) => answering[name](params, one)),
    ]),
  ) as unknown as Handlers<Omit<CaseApi, "status">>;
  return { ...forwarded, status: () => session.status };
}

function writeHandlers(session: Session): Handlers<Omit<EngineApi, keyof CaseApi>> {
  return {
    open: (request, signal) => session.open(request, signal),
    exportPackets: ({ connections, path }, signal) =>
      session.use(signal, async (opened, one) => {
        const ids = [...new Set(connections)].sort((a, b) => a - b);
        return { packets: await exportPackets(opened.store, ids, await outputPath(opened, path), { signal: one }) };
      }),
    exportRows: ({ format, path, ...asked }, signal) =>
      session.use(signal, async (opened, one) => {
        const columns = await session.read(one, (answering) => answering.columns(asked, one));
        const names = columns.map(({ name }) => name);
        const fill = (out: BatchSink) => feed(listingRows(opened.store, asked, names, one), out);
        return { rows: await exportBatches(opened, path, format, fill) };
      }),
    exportQuery: ({ sql, format, path }, signal) =>
      session.use(signal, async (opened, one) => ({
        rows: await exportBatches(opened, path, format, (out) => opened.query(sql, out, { signal: one })),
      })),
    exportSearch: ({ format, path, ...request }, signal) =>
      session.use(signal, async (opened, one) => ({
        rows: await exportBatches(opened, path, format, (out) => opened.search(request, out, { signal: one })),
      })),
    savePayload: ({ connection, side, path }, signal) =>
      session.use(signal, async (opened, one) => {
        const whole = await outputPath(opened, path);
        return { bytes: await savePayload(opened.store, opened.options, connection, side, whole, one) };
      }),
    report: ({ formats, folder }, signal) =>
      session.use(signal, async (opened) => ({ paths: await opened.report([...new Set(formats)], folder) })),
    verify: (_, signal) => session.use(signal, ({ store }, one) => verifyEvidence(store, one)),
    close: async () => {
      await session.close();
      return null;
    },
  };
}
