import { placeFor, placeWithMore } from "../opening.ts";
import type { Resource } from "../ui.ts";
import type { World } from "../world.ts";
import { CaseError } from "../../model/error.ts";
import type { Command } from "./command.ts";
import { resourcesGiven } from "./given.ts";
import { showPlace } from "./show.ts";

/** What is selected in the explorer, put to the case that is open; without one it becomes a case. */
export const addToCase: Command = {
  id: "flowmirror.addToCase",
  title: "Add to Case",
  icon: "$(add)",
  palette: false,
  async run(world: World, ...given) {
    const chosen = resourcesGiven(given);
    if (chosen.length === 0) throw new CaseError("usage", "Choose files or folders in the explorer first.");
    await addEvidenceTo(world, chosen);
  },
};

/** Opens the case again with more evidence; a case in the extension's own storage becomes another one. */
export async function addEvidenceTo(world: World, chosen: readonly Resource[]): Promise<void> {
  const former = world.sessions.active;
  if (!former) return showPlace(world, await placeFor(chosen, world.opening, "case"));
  const place = await placeWithMore(former.place, chosen, world.opening);
  if (former.place.kind === "case") {
    world.board.closeAll(former);
    await world.sessions.close(former);
  }
  await showPlace(world, place);
}
