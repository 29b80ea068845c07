import type { World } from "../world.ts";
import { ANALYSING, type Command } from "./command.ts";
import { activeSession } from "./given.ts";

export const cancelAnalysis: Command = {
  id: "flowmirror.cancelAnalysis",
  title: "Cancel Analysis",
  icon: "$(stop-circle)",
  enablement: ANALYSING,
  async run(world: World) {
    activeSession(world).cancel();
  },
};
