import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** Fetches what the views show anew. */
export const refreshViews: Command = {
  id: "flowmirror.refreshViews",
  title: "Refresh Views",
  icon: "$(refresh)",
  enablement: HAS_CASE,
  async run(world: World) {
    activeSession(world);
    world.views.refresh();
  },
};
