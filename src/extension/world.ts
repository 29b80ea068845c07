/** What commands work with. */
import type { Board } from "./panels/board.ts";
import type { Opening } from "./opening.ts";
import type { Sessions } from "./sessions.ts";
import type { Ui } from "./ui.ts";
import type { ViewState } from "./views/view-state.ts";

export interface World {
  readonly ui: Ui;
  readonly sessions: Sessions;
  readonly board: Pick<Board, "show" | "closeAll" | "active">;
  readonly opening: Opening;
  /** What is set in the views. */
  readonly views: ViewState;
  /** Folder of the samples that come with the extension. */
  readonly samples: string;
  readonly log: { show(): void; info(sentence: string): void };
}
