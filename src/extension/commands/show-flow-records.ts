import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

export const showFlowRecords: Command = {
  id: "flowmirror.showFlowRecords",
  title: "Show Flow Records",
  icon: "$(table)",
  enablement: HAS_CASE,
  async run(world: World) {
    await world.board.show(activeSession(world), { kind: "flow-records" });
  },
};
