import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { detectors } from "../detect/detectors.ts";
import { CaseError } from "../model/error.ts";
import { renderHtml } from "../report/html.ts";
import { renderJson } from "../report/json.ts";
import { renderMarkdown } from "../report/markdown.ts";
import { buildReport } from "../report/report.ts";
import type { Store } from "../store/store.ts";
import { SLACK_SECONDS } from "./analyse.ts";
import type { BatchSink, Case, CaseSummary, EvidenceOptions, PayloadPart, RunOptions, Side } from "./api.ts";
import { chosenConnections } from "./choice.ts";
import { exportPackets } from "./export.ts";
import { followConnection } from "./payload.ts";
import { summarise } from "./summary.ts";
import { version } from "./version.ts";

const renderers = { html: renderHtml, md: renderMarkdown, json: renderJson } as const;

/** A case whose index is open for reading. */
export class OpenedCase implements Case {
  readonly folder: string | null;
  readonly reused: boolean;
  readonly #store: Store;
  readonly #options: EvidenceOptions;
  readonly #name: string;
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
    this.#store = store;
    this.folder = about.folder;
    this.#name =
      about.folder !== null ? basename(about.folder) : about.inputs.map((input) => basename(input)).join(", ");
    this.reused = about.reused;
    this.#options = about.options;
    this.#discard = discard;
  }

  summary(): Promise<CaseSummary> {
    return summarise(this.#store);
  }

  async table(name: string, out: BatchSink, options: RunOptions & { readonly limit?: number } = {}): Promise<number> {
    if (!/^[a-z_]+$/.test(name)) throw new CaseError("usage", `There is no table "${name.slice(0, 80)}".`);
    const limit = options.limit === undefined ? "" : ` LIMIT ${Math.trunc(options.limit)}`;
    return this.#put(this.#store.batches(`SELECT * FROM main.${name}${limit}`, {}, { signal: options.signal }), out);
  }

  query(sql: string, out: BatchSink, { signal }: RunOptions = {}): Promise<number> {
    return this.#put(this.#store.query(sql, { signal }), out);
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
    for (const id of await chosenConnections(this.#store, choice)) {
      await followConnection(this.#store, id, side, out, this.#options, options);
    }
  }

  async exportPackets(
    choice: { readonly connections?: readonly string[]; readonly where?: string },
    path: string,
    options: RunOptions = {},
  ): Promise<number> {
    const ids = new Set<number>();
    for (const connection of choice.connections ?? [])
      for (const id of await chosenConnections(this.#store, connection)) ids.add(id);
    if (choice.where !== undefined) for (const id of await this.#where(choice.where)) ids.add(id);
    return exportPackets(
      this.#store,
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

  async report(formats: readonly ("html" | "md" | "json")[], folder: string): Promise<string[]> {
    const report = await buildReport(this.#store, {
      version,
      caseName: this.#name,
      options: { slackSeconds: SLACK_SECONDS, ...reportOptions(this.#options) },
      detectors: detectors.map(({ id, title }) => ({ id, name: title })),
    });
    const paths: string[] = [];
    try {
      await mkdir(folder, { recursive: true });
      for (const format of formats) {
        const path = join(folder, `report.${format}`);
        await writeFile(path, renderers[format](report));
        paths.push(path);
      }
    } catch (error) {
      throw new CaseError("no-permission", `The report cannot be written to ${folder}.`, error);
    }
    return paths;
  }

  async close(): Promise<void> {
    await this.#store.close();
    await this.#discard();
  }
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
