/** What can be done with the columns of a table: menus, and as wide as what is shown needs. */
import type { Sort } from "../../src/protocol/page.ts";
import {
  type ColumnLayout,
  layoutOf,
  MIN_COLUMN,
  movedTo,
  resized,
  templateOf,
  toggledColumn,
} from "./column-layout.ts";
import type { MenuItem } from "./menu.ts";
import type { TableColumn } from "./table-options.ts";

export interface ColumnActions {
  readonly columns: readonly TableColumn[];
  layout(): ColumnLayout;
  setLayout(layout: ColumnLayout): void;
  fit(name: string): void;
  sort(): readonly Sort[];
  setSort(sort: readonly Sort[]): void;
  /** Opens the column's filter. */
  filter(name: string): void;
}

/** The chooser: every column with a tick where it is shown. */
export function columnItems({ columns, layout, setLayout }: ColumnActions): readonly MenuItem[] {
  const shown = new Set(layout().map(({ name }) => name));
  return [
    { label: "Usual columns", icon: "discard", run: () => setLayout(layoutOf(columns, null)) },
    "separator",
    ...columns.map((column) => ({
      label: column.label,
      checked: shown.has(column.name),
      run: () => setLayout(toggledColumn(layout(), columns, column.name)),
    })),
  ];
}

/** The menu of one header. */
export function headItems(column: TableColumn, actions: ColumnActions): readonly MenuItem[] {
  const { name } = column;
  const layout = actions.layout();
  const at = layout.findIndex((one) => one.name === name);
  const by = (descending: boolean) => () => actions.setSort([{ column: name, descending }]);
  return [
    { label: "Sort ascending", icon: "arrow-up", run: by(false) },
    { label: "Sort descending", icon: "arrow-down", run: by(true) },
    { label: "Usual order", icon: "discard", disabled: actions.sort().length === 0, run: () => actions.setSort([]) },
    "separator",
    { label: "Filter by this column", icon: "filter", run: () => actions.filter(name) },
    { label: "Fit width", icon: "arrow-both", run: () => actions.fit(name) },
    {
      label: "Move left",
      icon: "arrow-left",
      keys: "Alt+Left",
      disabled: at <= 0,
      run: () => actions.setLayout(movedTo(layout, name, at - 1)),
    },
    {
      label: "Move right",
      icon: "arrow-right",
      keys: "Alt+Right",
      disabled: at === layout.length - 1,
      run: () => actions.setLayout(movedTo(layout, name, at + 1)),
    },
    "separator",
    {
      label: "Hide column",
      icon: "eye-closed",
      disabled: layout.length === 1,
      run: () => actions.setLayout(toggledColumn(layout, actions.columns, name)),
    },
  ];
}

/** The layout with one column as wide as the cells that are drawn and its header need. */
export function fittedWidth(grid: HTMLElement, layout: ColumnLayout, name: string): ColumnLayout {
  const at = layout.findIndex((column) => column.name === name);
  // At its narrowest everything overflows and says how wide it would be.
  grid.style.setProperty("--fm-columns", templateOf(resized(layout, name, MIN_COLUMN)));
  const cells = grid.querySelectorAll(
    `.fm-row > :nth-child(${at + 1}), .fm-head-row > :nth-child(${at + 1}) > .fm-head-title`,
  );
  const widths = [...cells].map((cell) => cell.scrollWidth + (cell.classList.contains("fm-head-title") ? 34 : 2));
  return resized(layout, name, Math.max(MIN_COLUMN, ...widths));
}
