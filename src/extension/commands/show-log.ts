import type { World } from "../world.ts";
import type { Command } from "./command.ts";

export const showLog: Command = {
  id: "flowmirror.showLog",
  title: "Show Log",
  icon: "$(output)",
  async run(world: World) {
    world.log.show();
  },
};
