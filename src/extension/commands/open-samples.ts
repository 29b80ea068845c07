import { loosePlace } from "../place.ts";
import type { World } from "../world.ts";
import type { Command } from "./command.ts";
import { showPlace } from "./show.ts";

/** The made-up incident that comes with the extension, as a case. */
export const openSamples: Command = {
  id: "flowmirror.openSamples",
  title: "Open Samples",
  icon: "$(beaker)",
  async run(world: World) {
    await showPlace(world, loosePlace([world.samples], world.opening.storage));
  },
};
