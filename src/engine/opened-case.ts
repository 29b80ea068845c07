import { listProtocol } from "./listing.ts";
import { MAX_TRANSACTIONS, readInFull } from "./transactions/reads.ts";
import { basename, join, resolve } from "node:path";
import { detectors } from "../detect/detectors.ts";
import { CaseError } from "../model/error.ts";
import { renderHtml } from "../report/html.ts";
import { renderJson } from "../report/json.ts";
import { renderMarkdown } from "../report/markdown.ts";
import { buildReport } from "../report/report.ts";
import type { PacketAbout, PacketRef, TransactionAbout } from "../protocol/case.ts";
import type { SearchRequest } from "../protocol/search.ts";
import type { Store } from "../store/store.ts";
import { SLACK_SECONDS } from "./analyse.ts";
import type {
  BatchSink,
  Case,
  CaseSummary,
  EvidenceOptions,
  PayloadPart,
  RunOptions,
  TableChoice,
  Side,
  ProtocolChoice,
  ProtocolSummary,
} from "./api.ts";
import { CASE_FILE, INDEX_FILE } from "./case-file.ts";
import { chosenConnections } from "./choice.ts";
import { exportPackets } from "./export.ts";
import { makeFolder } from "./output/folder.ts";
import { isWithin, openTarget } from "./output/target.ts";
import { packetReads } from "./packet/reads.ts";
import { followConnection } from "./payload.ts";
import { searchPayload } from "./search/search.ts";
import { summarise } from "./summary.ts";
import { version } from "./version.ts";

type ReportFormat = keyof typeof renderers;

const renderers = { html: renderHtml, md: renderMarkdown, json: renderJson } as const;

/** A case whose index is open for reading. */
/** Bytes of bodies that the messages of one connection may have together: what is more is saved as files, not read. */
const MAX_MESSAGE_BYTES = 256 * 2 ** 20;

export class OpenedCase implements Case {
  readonly folder: string | null;
  readonly reused: boolean;
  /** For the parts of the engine that read the case; it is closed with the case. */
  readonly store: Store;
  readonly options: EvidenceOptions;
  readonly name: string;
  readonly #inputs: readonly string[];
  readonly #discard: () => Promise<void>;

  constructor(
    store: Store,
    about: {
      readonly folder: string | null;
      /** What was given; names the case where it has no folder. */
      readonly inputs: readonly string[];
      readonly reused: boolean;
      readonly options: EvidenceOptions;
    },
    discard: () => Promise<void> = async () => undefined,
  ) {
    this.store = store;
    this.folder = about.folder;
    this.name = caseName(about.folder, about.inputs);
    this.#inputs = about.inputs;
    this.reused = about.reused;
    this.options = about.options;
    this.#discard = discard;
  }

  summary(): Promise<CaseSummary> {
    return summarise(this.store);
  }

  async table(name: string, out: BatchSink, options: RunOptions & TableChoice = {}): Promise<number> {
    if (!/^[a-z0-9_]+$/.test(name)) throw new CaseError("usage", `There is no table "${name.slice(0, 80)}".`);
    const limit = options.limit === undefined ? "" : ` LIMIT ${Math.trunc(options.limit)}`;
    const where = options.withoutCopies ? " WHERE NOT is_copy ORDER BY ts, connection_id" : "";
    return this.#put(
      this.store.batches(`SELECT * FROM main.${name}${where}${limit}`, {}, { signal: options.signal }),
      out,
    );
  }

  async transferredFiles(out: BatchSink, choice: ProtocolChoice, options: RunOptions = {}): Promise<ProtocolSummary> {
    const rows = await this.store.rows(
      "SELECT path FROM data.evidence WHERE kind IN ('capture', 'tls-key-log') ORDER BY evidence_id",
      { path: "text" },
    );
    const paths = rows.map(({ path }) => path);
    return listProtocol(paths, { ...this.options, ...options }, out, ["files"], choice);
  }

  query(sql: string, out: BatchSink, { signal }: RunOptions = {}): Promise<number> {
    return this.#put(this.store.query(sql, { signal }), out);
  }

  async #put(batches: AsyncIterable<Parameters<BatchSink>[0]>, out: BatchSink): Promise<number> {
    let rows = 0;
    for await (const batch of batches) {
      rows += batch.rows;
      await out(batch);
    }
    return rows;
  }

  async follow(
    choice: string,
    side: Side,
    out: (part: PayloadPart) => void | Promise<void>,
    options: RunOptions = {},
  ): Promise<void> {
    for (const id of await chosenConnections(this.store, choice)) {
      await followConnection(this.store, id, side, out, this.options, options);
    }
  }

  async messages(
    choice: string,
    out: (transaction: TransactionAbout) => void | Promise<void>,
    { signal }: RunOptions = {},
  ): Promise<void> {
    for (const id of await chosenConnections(this.store, choice)) {
      const found: TransactionAbout[] = [];
      let bytes = 0;
      const take = (about: () => TransactionAbout): boolean => {
        const one = about();
        found.push(one);
        for (const message of [one.request, one.reply]) for (const { size } of message?.bodies ?? []) bytes += size;
        return found.length < MAX_TRANSACTIONS && bytes < MAX_MESSAGE_BYTES;
      };
      await readInFull(this.store, this.options, id, take, signal ?? new AbortController().signal);
      for (const transaction of found) await out(transaction);
    }
  }

  async search(
    { where, ...request }: SearchRequest & { readonly where?: string },
    out: BatchSink,
    options: RunOptions = {},
  ): Promise<number> {
    const connections = where === undefined ? undefined : (await this.#where(where)).sort((a, b) => a - b);
    return searchPayload(this.store, { ...request, connections }, this.options, out, options);
  }

  async packet(ref: PacketRef, { signal }: RunOptions = {}): Promise<PacketAbout> {
    return packetReads(this.store, this.options).packet(ref, signal ?? new AbortController().signal);
  }

  async exportPackets(
    choice: { readonly connections?: readonly string[]; readonly where?: string },
    path: string,
    options: RunOptions = {},
  ): Promise<number> {
    const ids = new Set<number>();
    for (const connection of choice.connections ?? [])
      for (const id of await chosenConnections(this.store, connection)) ids.add(id);
    if (choice.where !== undefined) for (const id of await this.#where(choice.where)) ids.add(id);
    return exportPackets(
      this.store,
      [...ids].sort((a, b) => a - b),
      path,
      options,
    );
  }

  /** Ids of the connections a user's condition holds for; it runs as a user's query does. */
  async #where(condition: string): Promise<number[]> {
    const ids: number[] = [];
    await this.query(`SELECT connection_id FROM connections WHERE (${condition}\n)`, ({ vectors: [vector], rows }) => {
      if (vector.type === "u32") ids.push(...vector.data.subarray(0, rows));
    });
    return ids;
  }

  async report(formats: readonly ReportFormat[], folder: string): Promise<string[]> {
    const report = await this.#report();
    try {
      makeFolder(folder);
    } catch (error) {
      throw new CaseError("no-permission", `The report cannot be written to ${folder}.`, error);
    }
    const paths = formats.map((format) => join(folder, `report.${format}`));
    for (const [i, path] of paths.entries()) await this.#write(path, renderers[formats[i]](report));
    return paths;
  }

  /** The report as one HTML file. */
  async reportHtml(): Promise<string> {
    return renderHtml(await this.#report());
  }

  #report() {
    return buildReport(this.store, {
      version,
      caseName: this.name,
      options: { slackSeconds: SLACK_SECONDS, ...reportOptions(this.options) },
      detectors: detectors.map(({ id, title }) => ({ id, name: title })),
    });
  }

  async #write(path: string, text: string): Promise<void> {
    const target = await openTarget(path, await this.untouchable(path));
    try {
      await target.write(text);
      await target.finish();
    } catch (error) {
      await target.abandon();
      throw error;
    }
  }

  /** Files and folders in which an output at `path` may take the place of nothing: evidence, and what the case is kept in. */
  async untouchable(path: string): Promise<string[]> {
    const files = await this.store.rows("SELECT path FROM data.evidence", { path: "text" });
    const evidence = files.map((file) => file.path);
    const { folder } = this;
    if (folder === null) return [...this.#inputs, ...evidence];
    const kept = [join(folder, CASE_FILE), join(folder, INDEX_FILE)];
    // A case folder may lie in a folder of evidence: reports and exports in it are still not evidence.
    return isWithin(resolve(path), folder) ? [...kept, ...evidence] : [...kept, ...this.#inputs, ...evidence];
  }

  async close(): Promise<void> {
    try {
      await this.store.close();
    } finally {
      await this.#discard();
    }
  }
}

/** What a case is called: its folder, or what was given where it has none. */
export function caseName(folder: string | null, inputs: readonly string[]): string {
  return folder !== null ? basename(folder) : inputs.map((input) => basename(input)).join(", ");
}

/** Options worth stating in a report. */
function reportOptions({ slackSeconds, vxlanPorts, genevePorts, logFormat, thresholds }: EvidenceOptions) {
  return {
    ...(slackSeconds !== undefined && { slackSeconds }),
    ...(vxlanPorts?.length && { vxlanPorts: vxlanPorts.join(", ") }),
    ...(genevePorts?.length && { genevePorts: genevePorts.join(", ") }),
    ...(logFormat && { logFormat: logFormat.join(" ") }),
    ...(thresholds && {
      thresholds: Object.entries(thresholds)
        .map(([name, value]) => `${name}=${value}`)
        .join(", "),
    }),
  };
}
