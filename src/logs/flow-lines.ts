/**
 * The careful path: lines as cells of text, whatever is wrong with them. Finds out the layout (header line, given
 * format, well-known order), fills the rows and counts what is not a record, so that no line is lost silently.
 */
import { plainAddress } from "./addresses.ts";
import type { LogContext, LogSink } from "./format.ts";
import { ExtraCodes, extraJson } from "./extras.ts";
import { isHeader } from "./fields.ts";
import { COLUMN_LIMIT, Kind, type Layout, layoutOf } from "./layout.ts";
import { recogniseOrder } from "./orders.ts";
import { SpareBlocks } from "./record-block.ts";
import { RecordRows } from "./record-rows.ts";
import { SplitState } from "./splitter.ts";
import { leadOf } from "./values.ts";
import { Words } from "./words.ts";

/**
 * Layouts kept open at once. Several flow logs may share a CloudWatch log group, so lines of a few formats take turns;
 * more than this is a hostile file, and every layout holds a block of rows.
 */
const LAYOUT_LIMIT = 16;

/** A layout with its rows under construction. */
export interface OpenLayout {
  readonly rows: RecordRows;
  readonly state: SplitState;
  readonly extras: ExtraCodes;
}

const CONTROL = /[\u0000-\u001f\u007f]/;

export class FlowLines {
  readonly words = new Words();
  /** Layout of the lines at hand; null until one is known. */
  current: OpenLayout | null = null;
  readonly #sink: LogSink;
  readonly #context: LogContext;
  readonly #open = new Map<string, OpenLayout>();
  readonly #spare = new SpareBlocks();
  readonly #reported = new Set<string>();
  /** Whether the current layout was told by a header line, which a line cannot overrule. */
  #headed = false;
  /** Lines before any layout was known. */
  #waiting = 0;
  #firstWaiting = 0;
  #milliseconds = false;

  constructor(sink: LogSink, context: LogContext) {
    this.#sink = sink;
    this.#context = context;
  }

  /** Whether rows have to be handed over before more are read. */
  get full(): boolean {
    return (this.current?.rows.full ?? false) || this.words.overfull || this.#open.size > LAYOUT_LIMIT;
  }

  /** Takes one line's cells. `damaged`: the line is not UTF-8, so that replacement characters are not its own. */
  take(cells: readonly string[], line: number, damaged = false): void {
    if (cells.length === 0) return;
    if (isHeader(cells)) {
      this.#header(cells, line);
      return;
    }
    if (!this.current) this.#choose(cells);
    if (!this.current) {
      if (this.#waiting++ === 0) this.#firstWaiting = line;
      return;
    }
    const fits = cells.length === this.current.rows.layout.width;
    if (fits && this.#put(this.current, cells, line, damaged, this.#headed)) return;
    const names = this.#headed ? null : this.#recognise(cells);
    if (names) {
      this.current = this.#opened(names);
      this.#put(this.current, cells, line, damaged, true);
    } else if (fits) {
      this.#put(this.current, cells, line, damaged, true);
    } else {
      const detail = `${cells.length} fields, ${this.current.rows.layout.width} expected`;
      this.#sink.report("log-field-count", { line, detail });
    }
  }

  /** Takes a record whose every cell comes with its field's name. */
  named(names: readonly string[], cells: readonly string[], line: number): void {
    this.current = this.#opened(names);
    this.#headed = true;
    this.#sayUnknown(line);
    this.#put(this.current, cells, line, false, true);
  }

  /** Some time was in milliseconds: said once per file. */
  sawMilliseconds(line: number): void {
    if (this.#milliseconds) return;
    this.#milliseconds = true;
    this.#sink.report("log-milliseconds", { line });
  }

  /** Hands over the rows of all layouts. */
  async flush(): Promise<void> {
    for (const { rows } of this.#open.values()) {
      if (rows.rows > 0) await this.#sink.batch(rows.take(this.words.dictionary, this.#context.evidenceId));
    }
    if (this.#open.size > LAYOUT_LIMIT) this.#forgetOthers();
    if (!this.words.overfull) return;
    this.words.renew();
    for (const { extras } of this.#open.values()) extras.forget();
  }

  /** Nothing follows: says what was not understood and hands over the rest. */
  async finish(): Promise<void> {
    if (!this.current) this.#settle("log-no-format");
    await this.flush();
  }

  #header(cells: readonly string[], line: number): void {
    if (this.current) this.#sink.report("log-repeated-header", { line });
    this.#settle("log-bad-line");
    if (cells.length > COLUMN_LIMIT) {
      this.#sink.report("log-many-columns", { line, detail: `${cells.length} columns, ${COLUMN_LIMIT} used` });
    }
    this.current = this.#opened(cells);
    this.#headed = true;
    this.#sayUnknown(line);
  }

  /** Undocumented fields are said once per file. */
  #sayUnknown(line: number): void {
    for (const name of this.current?.rows.layout.unknown ?? []) {
      if (this.#reported.has(name)) continue;
      if (this.#reported.size < COLUMN_LIMIT) this.#reported.add(name);
      this.#sink.report("log-unknown-field", { line, detail: name });
    }
  }

  /** Lines that waited for a layout are accounted for. */
  #settle(code: "log-no-format" | "log-bad-line"): void {
    if (this.#waiting > 0) this.#sink.report(code, { line: this.#firstWaiting, count: this.#waiting });
    this.#waiting = 0;
  }

  /** Layout of a log that has no header line, from its first telling line. */
  #choose(cells: readonly string[]): void {
    const names = this.#recognise(cells);
    if (!names) return;
    this.#settle("log-bad-line");
    this.current = this.#opened(names);
  }

  /** Fields of a line without header: the given format where it fits, else a well-known order. */
  #recognise(cells: readonly string[]): readonly string[] | null {
    const lead = leadOf(cells);
    const values = cells.slice(lead.length);
    const { format } = this.#context;
    const names = format?.length === values.length ? format : recogniseOrder(values);
    return names && [...lead, ...names];
  }

  #opened(names: readonly string[]): OpenLayout {
    const key = names.join("\n");
    let open = this.#open.get(key);
    if (!open) {
      const layout = layoutOf(names);
      open = {
        rows: new RecordRows(layout, this.#spare),
        state: new SplitState(layout.width),
        extras: new ExtraCodes(layout),
      };
      this.#open.set(key, open);
    }
    open.rows.reserve();
    return open;
  }

  #forgetOthers(): void {
    for (const [key, open] of this.#open) if (open !== this.current) this.#open.delete(key);
  }

  /**
   * Writes a line's cells as a row. Not `final`: gives up and returns false at the first bad value, since the line may
   * be of another layout.
   */
  #put(open: OpenLayout, cells: readonly string[], line: number, damaged: boolean, final: boolean): boolean {
    const { rows } = open;
    const { layout } = rows;
    rows.reserve();
    const bad: string[] = [];
    let numbers = 0;
    for (let cell = 0; cell < layout.width; cell++) {
      const kind = layout.kinds[cell];
      if (kind === Kind.skip || kind === Kind.extra) continue;
      let put: string;
      if (kind === Kind.text) put = this.#putText(rows, cell, cells[cell], damaged);
      else if (kind === Kind.address) put = this.#putAddress(rows, cell, cells[cell], damaged);
      else {
        put = rows.putNumber(cell, cells[cell]);
        if (cells[cell] !== "-") numbers++;
      }
      if (put === "milliseconds") this.sawMilliseconds(line);
      if (put !== "bad") continue;
      if (!final) {
        rows.reset();
        return false;
      }
      bad.push(layout.columns[cell]!.name);
    }
    if (numbers > 1 && bad.length >= numbers) {
      rows.reset();
      this.#sink.report("log-bad-line", { line });
      return true;
    }
    if (layout.extras.length > 0) rows.block.extra[rows.rows] = this.#extra(layout, cells);
    for (const name of bad) this.#sink.report("log-bad-value", { line, detail: name });
    rows.commit(line);
    return true;
  }

  #putText(rows: RecordRows, cell: number, text: string, damaged: boolean): "ok" | "bad" {
    rows.clear(cell);
    if (text === "-" || text === "") return "ok";
    if (isBadText(text, damaged)) return "bad";
    rows.block.u32[cell][rows.rows] = this.words.dictionary.internText(text);
    return "ok";
  }

  #putAddress(rows: RecordRows, cell: number, text: string, damaged: boolean): "ok" | "bad" {
    const nothing = text === "-" || text === "";
    const bad = !nothing && isBadText(text, damaged);
    if (nothing || bad) rows.clear(cell);
    else rows.putAddress(cell, plainAddress(text));
    return bad ? "bad" : "ok";
  }

  #extra(layout: Layout, cells: readonly string[]): number {
    const json = extraJson(layout, (cell) => cells[cell]);
    return json === "" ? 0 : this.words.dictionary.internText(json);
  }
}

function isBadText(text: string, damaged: boolean): boolean {
  return CONTROL.test(text) || (damaged && text.includes("\ufffd"));
}

/** Cells of a line that spaces separate; none for a blank line. */
export function splitCells(text: string): string[] {
  return text.match(/[^ \t\r\n]+/g) ?? [];
}
