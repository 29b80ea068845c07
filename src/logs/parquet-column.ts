/** One column of a Parquet row group, read page by page: no more than a page of it is held. */
import type { ColumnMetaData, SchemaElement } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { Dictionary } from "../base/dictionary.ts";
import type { FileBytes } from "./format.ts";
import { pageHeader, type PageHeader, PageType } from "./parquet-header.ts";
import { firstOfRows, type Levels, levelsOf } from "./parquet-levels.ts";
import {
  type ColumnShape,
  deltas,
  Encoding,
  hybrid,
  lengthTexts,
  PageError,
  type PageValues,
  plain,
} from "./parquet-values.ts";

/** A page is decompressed whole; writers make them about 1 MiB. */
const PAGE_LIMIT = 128 << 20;

/** Values of a page; a page of a single value repeated can claim any number. */
const PAGE_VALUES_LIMIT = 1 << 24;

/** Page headers hold the smallest and largest value, which writers cut. */
const HEADER_WINDOW = 1 << 16;

/** Rows of a column: values, and 1 where there is none. */
export interface ColumnRows {
  readonly values: PageValues;
  readonly empty: Uint8Array;
}

interface Page {
  /** 1 where the row has a value; null where all have one. */
  readonly present: Uint32Array | null;
  readonly values: PageValues;
  readonly rows: number;
  row: number;
  value: number;
}

/** Levels of a page's entries, null where all are the same. */
interface PageLevels {
  readonly repetitions: Uint32Array | null;
  readonly definitions: Uint32Array | null;
  /** Where the values begin. */
  readonly at: number;
}

const bitsFor = (highest: number): number => 32 - Math.clz32(highest);

/** Reads a column's rows in order. Throws PageError on damage. */
export class ParquetColumn {
  readonly #file: FileBytes;
  readonly #codec: string;
  readonly #shape: ColumnShape;
  readonly #levels: Levels;
  readonly #words: Dictionary;
  #at: number;
  readonly #end: number;
  #dictionary: PageValues | null = null;
  #page: Page | null = null;

  /** `levels` where the column stands within groups: of a list the first value of each row is read. */
  constructor(
    file: FileBytes,
    chunk: ColumnMetaData,
    element: SchemaElement,
    words: Dictionary,
    levels: Levels = levelsOf(element),
  ) {
    this.#file = file;
    this.#codec = chunk.codec;
    this.#levels = levels;
    this.#shape = {
      type: chunk.type,
      typeLength: element.type_length ?? 0,
      unsigned: element.converted_type?.startsWith("UINT") ?? false,
    };
    this.#words = words;
    const data = Number(chunk.data_page_offset);
    const dictionary = Number(chunk.dictionary_page_offset ?? 0n);
    this.#at = dictionary > 0 ? Math.min(dictionary, data) : data;
    this.#end = Math.min(file.byteLength, this.#at + Number(chunk.total_compressed_size));
  }

  /** The next `count` rows. */
  async rows(count: number): Promise<ColumnRows> {
    const texts = this.#shape.type.endsWith("BYTE_ARRAY");
    const values: PageValues = texts
      ? { kind: "codes", data: new Uint32Array(count) }
      : { kind: "numbers", data: new Float64Array(count) };
    const empty = new Uint8Array(count);
    for (let done = 0; done < count;) {
      while (!this.#page || this.#page.row === this.#page.rows) this.#page = await this.#nextPage();
      done += copyRows(this.#page, values, empty, done, count);
    }
    return { values, empty };
  }

  async #nextPage(): Promise<Page | null> {
    if (this.#at >= this.#end) throw new PageError("a column ends early");
    const window = new Uint8Array(await this.#file.slice(this.#at, Math.min(this.#end, this.#at + HEADER_WINDOW)));
    const header = pageHeader(window);
    if (!header) throw new PageError("a page header is damaged");
    const { compressed, uncompressed, size } = header;
    const start = this.#at + size;
    if (!(compressed >= 0 && start + compressed <= this.#end)) throw new PageError("a page is longer than its column");
    if (!(uncompressed >= 0 && uncompressed <= PAGE_LIMIT))
      throw new PageError(`a page expands to ${uncompressed} bytes`);
    this.#at = start + compressed;
    if (!Object.values<number>(PageType).includes(header.type)) return null;
    if (!(header.values >= 0 && header.values <= PAGE_VALUES_LIMIT))
      throw new PageError(`a page of ${header.values} values`);
    const body =
      size + compressed <= window.length
        ? window.subarray(size, size + compressed)
        : new Uint8Array(await this.#file.slice(start, start + compressed));
    if (body.length !== compressed) throw new PageError("a page is cut");
    if (header.type !== PageType.dictionary) return this.#dataPage(body, header);
    const bytes = this.#expand(body, uncompressed);
    this.#dictionary = plain(bytes, 0, header.values, this.#shape, this.#words);
    return null;
  }

  #expand(bytes: Uint8Array, size: number): Uint8Array {
    if (this.#codec === "UNCOMPRESSED") return bytes;
    const decompress = Object.entries(compressors).find(([codec]) => codec === this.#codec)?.[1];
    if (!decompress) throw new PageError(`compression ${this.#codec}`);
    if (size === 0) return new Uint8Array(0);
    const expanded = decompress(bytes, size);
    if (expanded.length !== size) throw new PageError("a page expands to another size than it says");
    return expanded;
  }

  #dataPage(body: Uint8Array, header: PageHeader): Page {
    const { values: entries } = header;
    const levelBytes = header.definitionBytes + header.repetitionBytes;
    if (!(header.definitionBytes >= 0 && header.repetitionBytes >= 0 && levelBytes <= body.length))
      throw new PageError("levels end early");
    const isV2 = header.type === PageType.dataV2;
    const packed = isV2 ? body.subarray(levelBytes) : body;
    const bytes = header.isCompressed ? this.#expand(packed, header.uncompressed - levelBytes) : packed;
    const { repetitions, definitions, at } = isV2
      ? this.#levelsBefore(body, header)
      : this.#levelsWithin(bytes, header);
    const { definition } = this.#levels;
    const present = definitions?.map((level) => (level === definition ? 1 : 0)) ?? null;
    const count = present ? present.reduce((sum, each) => sum + each, 0) : entries;
    const values = this.#values(bytes, at, count, header.encoding);
    if (!repetitions) return { present, values, rows: entries, row: 0, value: 0 };
    const first = firstOfRows(repetitions, present ?? new Uint32Array(entries).fill(1), values);
    return { ...first, rows: first.present.length, row: 0, value: 0 };
  }

  /** Levels of a page of the second version, which stand before the compressed part. */
  #levelsBefore(body: Uint8Array, header: PageHeader): PageLevels {
    const { repetitionBytes: from, definitionBytes, values } = header;
    const { repetition, definition } = this.#levels;
    return {
      repetitions: from > 0 && repetition > 0 ? hybrid(body, 0, from, bitsFor(repetition), values) : null,
      definitions: definitionBytes > 0 ? hybrid(body, from, from + definitionBytes, bitsFor(definition), values) : null,
      at: 0,
    };
  }

  /** Levels of a page of the first version, each with its length before it, and where the values begin. */
  #levelsWithin(bytes: Uint8Array, header: PageHeader): PageLevels {
    const { repetition, definition } = this.#levels;
    let at = 0;
    const next = (highest: number): Uint32Array | null => {
      if (highest === 0) return null;
      if (header.levelEncoding !== Encoding.rle || bytes.length < at + 4) throw new PageError("levels end early");
      const from = at + 4;
      at = from + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at, true);
      if (at > bytes.length) throw new PageError("levels end early");
      return hybrid(bytes, from, at, bitsFor(highest), header.values);
    };
    const repetitions = next(repetition);
    const definitions = next(definition);
    return { repetitions, definitions, at };
  }

  #values(bytes: Uint8Array, at: number, count: number, encoding: number): PageValues {
    const { type } = this.#shape;
    if (encoding === Encoding.plain) return plain(bytes, at, count, this.#shape, this.#words);
    if (encoding === Encoding.deltaBinary && type.startsWith("INT"))
      return { kind: "numbers", data: deltas(bytes, at, count).data };
    if (encoding === Encoding.deltaLength && type === "BYTE_ARRAY") {
      return { kind: "codes", data: lengthTexts(bytes, at, count, this.#words) };
    }
    if (encoding !== Encoding.plainDictionary && encoding !== Encoding.rleDictionary)
      throw new PageError(`encoding ${encoding}`);
    if (!this.#dictionary) throw new PageError("a dictionary is missing");
    if (count === 0) return { kind: this.#dictionary.kind, data: this.#dictionary.data.slice(0, 0) } as PageValues;
    if (at >= bytes.length) throw new PageError("indices end early");
    return looked(this.#dictionary, hybrid(bytes, at + 1, bytes.length, bytes[at], count));
  }
}

/** The dictionary's values at the indices. */
function looked(dictionary: PageValues, indices: Uint32Array): PageValues {
  const { length } = dictionary.data;
  const check = (index: number) => {
    if (index >= length) throw new PageError("an index is outside of the dictionary");
    return index;
  };
  if (dictionary.kind === "codes") {
    const { data } = dictionary;
    return { kind: "codes", data: indices.map((index) => data[check(index)]) };
  }
  const { data } = dictionary;
  return { kind: "numbers", data: Float64Array.from(indices, (index) => data[check(index)]) };
}

/** Copies rows of a page to [done, count) as far as it has them; returns how many. */
function copyRows(page: Page, to: PageValues, empty: Uint8Array, done: number, count: number): number {
  const rows = Math.min(count - done, page.rows - page.row);
  const { present } = page;
  const from = page.values.data;
  for (let i = 0; i < rows; i++) {
    if (present && present[page.row + i] === 0) empty[done + i] = 1;
    else to.data[done + i] = from[page.value++];
  }
  page.row += rows;
  return rows;
}
