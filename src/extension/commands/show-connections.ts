import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

export const showConnections: Command = {
  id: "flowmirror.showConnections",
  title: "Show Connections",
  icon: "$(list-flat)",
  enablement: HAS_CASE,
  async run(world: World) {
    await world.board.show(activeSession(world), { kind: "connections" });
  },
};
