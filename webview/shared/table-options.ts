/** What a table is made with, and what it keeps. */
import type { Page, PageColumn, Sort } from "../../src/protocol/page.ts";
import type { ColumnLayout } from "./column-layout.ts";
import type { MenuItem } from "./menu.ts";
import type { CellValue, Row } from "./row-pages.ts";

export interface TableColumn {
  readonly name: string;
  /** Words of the header. */
  readonly title: string;
  /** Its name where the columns beside it do not tell: "Originator port". */
  readonly label: string;
  /** Tooltip of the header: meaning, unit, field name. */
  readonly says: string;
  readonly kind: PageColumn["kind"];
  /** Usual width in pixels. */
  readonly width: number;
  /** Shown unless somebody chose other columns. */
  readonly usual: boolean;
  /** Numbers stand at the right. */
  readonly end?: boolean;
  /** Addresses, ids: in the editor's font. */
  readonly mono?: boolean;
  /** What stands in the cell; already harmless. */
  text(value: CellValue, row: Row): string;
  /** What the tooltip says where it is more than the text: the exact number, a sentence. */
  tooltip?(value: CellValue, row: Row): string;
  /** A codicon before the text, and a class of the cell, for what is to be seen at a glance. */
  look?(value: CellValue, row: Row): { readonly icon?: string; readonly class?: string };
}

/** Choices and places of a table, fit to be saved. */
export interface TableState {
  readonly layout: ColumnLayout | null;
  readonly sort: readonly Sort[];
  /** Conditions by column, as `RowFilter.columns`. */
  readonly filters: Readonly<Record<string, string>>;
  /** Whether the row of column filters is open. */
  readonly filterRow: boolean;
  /** Pixel of the content at the upper edge, and of the left edge. */
  readonly top: number;
  readonly left: number;
}

export const freshTable: TableState = { layout: null, sort: [], filters: {}, filterRow: false, top: 0, left: 0 };

/** What is asked for; the panel adds its own conditions. */
export interface RowsWanted {
  readonly from: number;
  readonly to: number;
  readonly sort: readonly Sort[];
  readonly filters: Readonly<Record<string, string>>;
}

export interface TableOptions {
  /** Accessible name of the grid. */
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly state: TableState;
  fetch(wanted: RowsWanted, signal: AbortSignal): Promise<Page>;
  /** Enter or double click. */
  opened(row: Row): void;
  /** The active row or the selection is another one; null where its row is not here yet. */
  selected(active: Row | null): void;
  /** Choices or places changed: something to save. */
  changed(): void;
  /** Rows came. */
  arrived(): void;
  failed(error: unknown): void;
  /** Other rows are asked for: sort or column filters changed. */
  asked(): void;
  /** Items for the rows that are selected; `column` where a cell was pointed at. */
  menu(row: Row, column: TableColumn | null): readonly MenuItem[];
  /** Ctrl+C. */
  copy(): void;
}
