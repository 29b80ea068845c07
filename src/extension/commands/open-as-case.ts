import { placeFor } from "../opening.ts";
import type { World } from "../world.ts";
import { askEvidence } from "./ask-evidence.ts";
import type { Command } from "./command.ts";
import { resourcesGiven } from "./given.ts";
import { showPlace } from "./show.ts";

/** Evidence files, folders, or a case folder, as one case. */
export const openAsCase: Command = {
  id: "flowmirror.openAsCase",
  title: "Open as Case...",
  icon: "$(folder-opened)",
  async run(world: World, ...given) {
    const resources = resourcesGiven(given);
    const chosen = resources.length > 0 ? resources : await askEvidence(world.ui, "Open as Case");
    if (chosen) await showPlace(world, await placeFor(chosen, world.opening, "case"));
  },
};
