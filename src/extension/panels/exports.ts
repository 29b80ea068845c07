/** What a panel may have written: asks where to, and lets the engine write. */
import type { ConnectionPanel, ConnectionsPanel, QueryPanel, SearchPanel } from "../../protocol/panels.ts";
import type { TableFormat } from "../../protocol/engine.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { fileName } from "../place.ts";
import type { Resource } from "../ui.ts";
import type { Desk } from "./desk.ts";

const kinds: Readonly<Record<TableFormat, string>> = { csv: "CSV", jsonl: "JSON Lines", parquet: "Parquet" };

/** What writing needs: a command has no panel to write for. */
type Writing = Pick<Desk, "session" | "ui">;

/** Asks for a file and has it written; null when thought better of. */
async function save(
  { ui }: Writing,
  about: { readonly title: string; readonly name: string; readonly kind: string; readonly ending: string },
  write: (path: string, signal: AbortSignal) => Promise<unknown>,
): Promise<string | null> {
  const resource = await ui.askSave({ ...about, name: fileName(about.name) });
  if (!resource) return null;
  // Ended by its own notification, not with the panel's page: that is gone as soon as another tab is looked at.
  await ui.progress(about.title, (_say, signal) =>
    ui.write(resource, async (path) => void (await write(path, signal))),
  );
  return shown(resource);
}

/** Where something was written, for showing. */
export function shown(resource: Resource): string {
  return resource.scheme === "file" ? resource.fsPath : resource.toString();
}

/** Packets of connections, as pcapng. */
export function exportPackets(desk: Writing): Handlers<Pick<ConnectionPanel, "exportPackets">>["exportPackets"] {
  return ({ connections }) => {
    const [first] = connections;
    const what = connections.length === 1 ? `connection ${first}` : `${connections.length} connections`;
    return save(
      desk,
      {
        title: `Export Packets of ${what}`,
        name: `${what.replace(" ", "-")}.pcapng`,
        kind: "pcapng",
        ending: "pcapng",
      },
      (path, signal) => desk.session.ask("exportPackets", { connections, path }, signal),
    );
  };
}

/** Rows of a listing, filtered and sorted as shown. */
export function exportRows(desk: Writing): Handlers<Pick<ConnectionsPanel, "exportRows">>["exportRows"] {
  return (rows) =>
    save(
      desk,
      {
        title: "Export Rows",
        name: `${rows.listing.replace(/^table:/, "").replaceAll("_", "-")}.${rows.format}`,
        kind: kinds[rows.format],
        ending: rows.format,
      },
      (path, signal) => desk.session.ask("exportRows", { ...rows, path }, signal),
    );
}

/** One side's payload, or both in order. */
export function savePayload(desk: Writing): Handlers<Pick<ConnectionPanel, "savePayload">>["savePayload"] {
  return ({ connection, side }) =>
    save(
      desk,
      { title: "Save Payload", name: `connection-${connection}-${side}.bin`, kind: "Bytes", ending: "bin" },
      (path, signal) => desk.session.ask("savePayload", { connection, side, path }, signal),
    );
}

/** All rows of a query. */
export function exportQuery(desk: Writing): Handlers<Pick<QueryPanel, "exportQuery">>["exportQuery"] {
  return ({ sql, format }) =>
    save(
      desk,
      { title: "Export Query Results", name: `query.${format}`, kind: kinds[format], ending: format },
      (path, signal) => desk.session.ask("exportQuery", { sql, format, path }, signal),
    );
}

/** All hits of a search. */
export function exportSearch(desk: Writing): Handlers<Pick<SearchPanel, "exportSearch">>["exportSearch"] {
  return ({ format, ...request }) =>
    save(desk, { title: "Export Hits", name: `hits.${format}`, kind: kinds[format], ending: format }, (path, signal) =>
      desk.session.ask("exportSearch", { ...request, format, path }, signal),
    );
}
