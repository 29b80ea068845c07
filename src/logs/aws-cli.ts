/**
 * Mirror configuration and inventory as the AWS CLI prints it (`--output json`), pretty or compact, several answers
 * in one file, wrapped as recording tools do ({"status_code": 200, "data": {...}}), or a list alone, as \`--query\` prints it.
 */
import { batchFrom } from "../base/batch.ts";
import type { Row, Table } from "../base/columns.ts";
import { type Describer, isMembers } from "./describe.ts";
import { anyEncoding, headText } from "./encoding.ts";
import { flowLogsDescriber } from "./flow-log-configs.ts";
import type { LogContext, LogFormat, LogReader, LogSink } from "./format.ts";
import { JsonUnits } from "./json-units.ts";
import { filtersDescriber } from "./mirror-filters.ts";
import { sessionsDescriber } from "./mirror-sessions.ts";
import { targetsDescriber } from "./mirror-targets.ts";
import { interfacesDescriber } from "./network-interfaces.ts";

/** What refers to others comes before them: a session names its filter, target and interface, too. */
const describers: readonly Describer[] = [
  sessionsDescriber,
  filtersDescriber,
  targetsDescriber,
  interfacesDescriber,
  flowLogsDescriber,
];

const byKey = new Map(describers.map((describer) => [describer.key, describer]));

/** Rules are told by their filters alone. */
const RULE = "TrafficMirrorFilterRuleId";

/** Member of an answer under which a list would stand whose element has these members. */
function keyOf(names: readonly string[]): string | undefined {
  return names.includes(RULE) ? undefined : describers.find(({ named }) => names.includes(named))?.key;
}

/** Rows of one table that are handed over together. */
const BATCH_ROWS = 4096;

/** Rows by table, in order of their first row. */
class TableRows {
  readonly #tables = new Map<Table, Row<Table>[]>();

  readonly add = <T extends Table>(table: T, row: Row<T>): void => {
    const rows = this.#tables.get(table) ?? [];
    this.#tables.set(table, rows);
    rows.push(row as Row<Table>);
  };

  async flush(sink: LogSink, atLeast: number): Promise<void> {
    for (const [table, rows] of this.#tables) {
      if (rows.length >= atLeast) await sink.batch(batchFrom(table, rows.splice(0)));
    }
  }
}

/** Reads every list that a describer knows, whatever the file was recognised as. */
function open(sink: LogSink, { evidenceId }: LogContext): LogReader {
  const rows = new TableRows();
  let described = false;

  const take = (key: string, value: unknown, line: number) => {
    const describer = byKey.get(key === "" && isMembers(value) ? (keyOf(Object.keys(value)) ?? "") : key);
    if (!describer) return;
    described = true;
    const wrong = isMembers(value) ? describer.rows(value, evidenceId, rows.add) : "an element is no object";
    if (wrong) sink.report("config-bad-shape", { line, detail: `${describer.key}: ${wrong}` });
  };

  /** Lists of an answer that were not handed over piecemeal: those of a wrapped answer. */
  const document = (value: unknown, line: number, depth = 0) => {
    if (!isMembers(value)) return;
    for (const [key, member] of Object.entries(value)) {
      if (byKey.has(key)) {
        described = true;
        if (Array.isArray(member)) for (const each of member) take(key, each, line);
        else sink.report("config-bad-shape", { line, detail: `${key} is no list` });
      } else if (key === "data" && depth === 0) document(member, line, 1);
    }
  };

  const units = new JsonUnits({
    element: take,
    document,
    broken: (why, line) => sink.report("config-bad-shape", { line, detail: why }),
  });

  return {
    async push(bytes, from, to) {
      units.push(bytes, from, to);
      await rows.flush(sink, BATCH_ROWS);
    },
    async end() {
      units.end();
      if (!described) sink.report("config-bad-shape", { detail: "nothing described" });
      await rows.flush(sink, 1);
    },
  };
}

const KEY = new RegExp(`"(${describers.map(({ key }) => key).join("|")})"\\s*:\\s*\\[`);

/** The first list of the file that is known. */
function firstKey(head: Uint8Array): string | undefined {
  const text = headText(head);
  if (/^\s*\[\s*\{/.test(text)) return keyOf(namesOfFirst(text));
  return /^\s*[[{]/.test(text) ? KEY.exec(text)?.[1] : undefined;
}

/** Names of the members of the first object in a list, which may be cut. */
function namesOfFirst(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [token, inside, colon] of text.matchAll(/"((?:[^"\\]|\\.){0,256})"(\s*:)?|[[\]{}]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (colon && depth === 2) names.push(inside);
    if (depth === 1 && token === "}") break;
  }
  return names;
}

/** One format per list, named after the first list of the file; all read the same. */
export const awsCliFormats: readonly LogFormat[] = describers.map(({ key, id, name, spec, kind, order }) => ({
  id,
  name,
  spec,
  kind,
  extensions: ["json"],
  order,
  sniff: (head: Uint8Array) => firstKey(head) === key,
  open: (sink, context) => anyEncoding(open(sink, context)),
}));
