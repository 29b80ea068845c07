import type { World } from "../world.ts";
import type { Command } from "./command.ts";
import { activeSession } from "./given.ts";

/** Ends the narrowing to a time. */
export const showAllTimes: Command = {
  id: "flowmirror.showAllTimes",
  title: "Show All Times",
  icon: "$(clear-all)",
  enablement: "flowmirror.narrowed",
  async run(world: World) {
    activeSession(world).narrow(null);
  },
};
