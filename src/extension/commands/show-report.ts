import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

export const showReport: Command = {
  id: "flowmirror.showReport",
  title: "Show Report",
  icon: "$(book)",
  enablement: HAS_CASE,
  async run(world: World) {
    await world.board.show(activeSession(world), { kind: "report" });
  },
};
