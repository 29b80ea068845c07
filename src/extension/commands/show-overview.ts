import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

export const showOverview: Command = {
  id: "flowmirror.showOverview",
  title: "Show Overview",
  icon: "$(dashboard)",
  enablement: HAS_CASE,
  async run(world: World) {
    await world.board.show(activeSession(world), { kind: "overview" });
  },
};
