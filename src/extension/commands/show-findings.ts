import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

export const showFindings: Command = {
  id: "flowmirror.showFindings",
  title: "Show Findings",
  icon: "$(warning)",
  enablement: HAS_CASE,
  async run(world: World) {
    await world.board.show(activeSession(world), { kind: "findings" });
  },
};
