import { clearStorage } from "../storage.ts";
import type { World } from "../world.ts";
import type { Command } from "./command.ts";

const REMOVE = "Remove";

/** Removes the indexes that the extension keeps of captures and cases that were never saved. */
export const clearIndexes: Command = {
  id: "flowmirror.clearIndexes",
  title: "Remove Kept Indexes",
  icon: "$(trash)",
  async run({ ui, opening, sessions }: World) {
    const chosen = await ui.warn(
      "Remove the indexes of captures and cases that were not saved? The evidence is not touched; opening it again reads it anew.",
      REMOVE,
    );
    if (chosen !== REMOVE) return;
    const removed = await clearStorage(
      opening.storage,
      sessions.all.map(({ place }) => place.folder),
    );
    void ui.info(removed === 1 ? "One index was removed." : `${removed} indexes were removed.`);
  },
};
