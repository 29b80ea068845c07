/**
 * Flow records in JSON: answers of `aws logs filter-log-events`, `get-log-events` and `get-query-results`, subscription
 * messages (Kinesis, Firehose, Lambda), JSON lines with the record in `message` or field by field, and events of Amazon Security Lake.
 */
import { anyEncoding, headText } from "./encoding.ts";
import { FlowLines, splitCells } from "./flow-lines.ts";
import type { LogContext, LogFormat, LogReader, LogSink } from "./format.ts";
import { isHeader } from "./fields.ts";
import { JsonUnits } from "./json-units.ts";
import { isOcsfFlow, type NamedCells, ocsfRecord } from "./ocsf.ts";
import { isFlowLine } from "./sniff.ts";

/** What CloudWatch Logs sends to try a destination out; no data. */
const CONTROL = "CWL CONTROL MESSAGE";

/** A record: its cells, with their names where each has one. */
type Item = NamedCells | { readonly names: null; readonly cells: readonly string[] };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cellText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "-";
}

/** A row of get-query-results: [{field, value}, ...]. */
function queryRow(value: readonly unknown[]): Item | null {
  const pairs = value.filter(isObject).filter(({ field }) => typeof field === "string");
  const message = pairs.find(({ field }) => field === "@message");
  const names = pairs.map(({ field }) => cellText(field));
  if (isHeader(names)) return { names, cells: pairs.map((pair) => cellText(pair.value)) };
  return message ? { names: null, cells: splitCells(cellText(message.value)) } : null;
}

/** The flow record of a log event, a query row or a JSON line; null when there is none. */
function itemOf(value: unknown): Item | null {
  if (Array.isArray(value)) return queryRow(value);
  if (!isObject(value)) return null;
  const event = ocsfItem(value);
  if (event) return event;
  const names = Object.keys(value);
  if (isHeader(names)) return { names, cells: names.map((name) => cellText(value[name])) };
  const line = lineIn(value);
  return line === null ? null : { names: null, cells: splitCells(line) };
}

/** An event of Amazon Security Lake; what it has no attribute for stands in `unmapped` under AWS's names. */
function ocsfItem(value: Readonly<Record<string, unknown>>): Item | null {
  const at = (path: string): string => attribute(value, path);
  if (!isOcsfFlow(at)) return null;
  const { names, cells } = ocsfRecord(at);
  const unmapped = isObject(value.unmapped) ? Object.entries(value.unmapped) : [];
  return {
    names: [...names, ...unmapped.map(([name]) => name)],
    cells: [...cells, ...unmapped.map(([, cell]) => cellText(cell))],
  };
}

function attribute(value: unknown, path: string): string {
  for (const key of path.split(".")) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return cellText(Array.isArray(value) ? (value as readonly unknown[])[0] : value);
}

/** Where log events and what tools make of them have the line: CloudWatch, Fluent Bit, Splunk, Elastic. */
const LINE_KEYS: readonly string[] = ["message", "@message", "log", "_raw", "original"];
/** What it may stand within: Splunk's exports, Elastic's documents. */
const WITHIN_KEYS: readonly string[] = ["result", "event", "_source"];
/** Objects within objects that are looked into. */
const DEPTH = 2;

/** The flow record's line in an event; null where there is none. */
function lineIn(value: Readonly<Record<string, unknown>>, depth = 0): string | null {
  for (const key of LINE_KEYS) if (typeof value[key] === "string") return value[key];
  if (depth === DEPTH) return null;
  for (const key of WITHIN_KEYS) {
    const inner = value[key];
    const line = isObject(inner) ? lineIn(inner, depth + 1) : null;
    if (line !== null) return line;
  }
  return null;
}

/** Keys of answers under which log events or rows stand: CloudWatch's, and those of tools that ask by SQL. */
const EVENT_KEYS = ["events", "logEvents", "results", "rows"];

/** A document that is about its events, which were read already: an answer or a subscription message. */
function isEnvelope(value: Record<string, unknown>): boolean {
  return EVENT_KEYS.some((key) => key in value);
}

function open(sink: LogSink, context: LogContext): LogReader {
  const lines = new FlowLines(sink, context);
  /** What to do with the parts found so far, in order: rows may have to be handed over in between. */
  const waiting: (() => void)[] = [];
  let ordinal = 0;

  const add = (value: unknown, line: number) => {
    if (isObject(value) && typeof value.message === "string" && value.message.startsWith(CONTROL)) return;
    ordinal++;
    const item = itemOf(value);
    if (!item) sink.report("log-bad-line", { line });
    else if (item.names) lines.named(item.names, item.cells, ordinal);
    else lines.take(item.cells, ordinal);
  };

  const units = new JsonUnits({
    element: (key, value, line) => {
      // A list at the top has no key.
      if (key === "" || EVENT_KEYS.includes(key)) waiting.push(() => add(value, line));
    },
    document: (value, line) => {
      if (isObject(value) && value.messageType === "CONTROL_MESSAGE") {
        waiting.push(() => sink.report("log-control-message", { line }));
      } else if (!isObject(value) || !isEnvelope(value)) waiting.push(() => add(value, line));
    },
    broken: (why, line) => {
      waiting.push(() => sink.report(why === "too large" ? "log-long-line" : "log-bad-line", { line, detail: why }));
    },
  });

  const drain = async () => {
    for (const next of waiting) {
      next();
      if (lines.full) await lines.flush();
    }
    waiting.length = 0;
  };

  return {
    async push(bytes, from, to) {
      units.push(bytes, from, to);
      await drain();
    },
    async end() {
      units.end();
      await drain();
      await lines.finish();
    },
  };
}

const STRING = /"(?:value|@?message|log|_raw|original)"\s*:\s*"((?:[^"\\]|\\.){0,8192})"/g;
const FIELD = /"field"\s*:\s*"([^"\\]{1,64})"/g;

/** Text of a JSON string's inside. */
function unescaped(inside: string): string {
  return inside.includes("\\") ? inside.replace(/\\[tnr]/g, " ").replace(/\\(.)/g, "$1") : inside;
}

/** Whether the first object, of a line, of a list or of one below a key, is a whole record field by field. */
function isNamedRecord(text: string): boolean {
  const first = /^\s*(?:\{\s*"rows"\s*:\s*)?(?:\[\s*)?(\{[^{}]*\})/.exec(text)?.[1];
  if (!first) return false;
  try {
    const value: unknown = JSON.parse(first);
    return isObject(value) && isHeader(Object.keys(value));
  } catch {
    // Not JSON: no record.
    return false;
  }
}

/** Recognises JSON that holds flow records, and answers of the same calls that hold nothing at all. */
function sniff(head: Uint8Array): boolean {
  const text = headText(head);
  if (!/^\s*[[{]/.test(text)) return false;
  for (const [, inside] of text.matchAll(STRING)) if (isFlowLine(splitCells(unescaped(inside)))) return true;
  if (/"messageType"\s*:\s*"CONTROL_MESSAGE"/.test(text)) return true;
  if (/"events"\s*:\s*\[\s*\]/.test(text) && /"(searchedLogStreams|nextForwardToken)"/.test(text)) return true;
  if (/"class_uid"\s*:\s*4001\b/.test(text) && text.includes('"Amazon VPC"')) return true;
  const fields = new Set([...text.matchAll(FIELD)].map(([, name]) => name));
  return (fields.size > 1 && isHeader([...fields])) || isNamedRecord(text);
}

export const flowLogJson: LogFormat = {
  id: "flow-log-json",
  name: "VPC flow log, CloudWatch Logs JSON",
  spec: "CloudWatch Logs API 2014-03-28; CloudWatch Logs User Guide, Real-time processing of log data with subscriptions",
  kind: "flow-log",
  extensions: ["json", "jsonl"],
  order: 30,
  sniff,
  open: (sink, context) => anyEncoding(open(sink, context)),
};
