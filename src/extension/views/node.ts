/** What stands in a tree: plain data, and how to get what is below it. VS Code's items are made of it, menus work on it. */
import type { Target } from "../../protocol/panels.ts";
import type { RowFilter } from "../../protocol/page.ts";

/** A codicon and the theme's colour for it. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

export interface ViewNode {
  /** Unique within its view, and the same after a refresh. */
  readonly id: string;
  /** Plain text, fit to be shown. */
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon?: Icon;
  /** Words for the when-clauses of menus, each after a dot: ".file.capture". */
  readonly kind: string;
  /** What a screen reader says. */
  readonly says: string;
  /** Fetches what is below; absent where nothing is. */
  readonly below?: (signal: AbortSignal) => Promise<readonly ViewNode[]>;
  readonly expanded?: boolean;
  /** Key of the case it is of. */
  readonly case: string;
  /** What a click shows. */
  readonly target?: Target;
  /** What "Copy" copies: as it is in the evidence. */
  readonly copy?: string;
  readonly connection?: number;
  readonly finding?: string;
  /** A file of evidence on this machine. */
  readonly path?: string;
  readonly sha256?: string;
  /** Connections it stands for. */
  readonly filter?: RowFilter;
  /** Flow records it stands for. */
  readonly records?: RowFilter;
}
