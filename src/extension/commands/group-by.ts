import type { GroupBy } from "../../protocol/case.ts";
import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

function groupBy(by: GroupBy, id: Command["id"], title: string, icon: string): Command {
  return {
    id,
    title,
    icon,
    enablement: HAS_CASE,
    async run(world: World) {
      activeSession(world);
      world.views.group(by);
    },
  };
}

/** How the Connections view is grouped. */
export const groupByHost = groupBy("host", "flowmirror.groupByHost", "Group Connections by Host", "$(vm)");
export const groupByService = groupBy(
  "service",
  "flowmirror.groupByService",
  "Group Connections by Service",
  "$(plug)",
);
export const groupByVantage = groupBy("vantage", "flowmirror.groupByVantage", "Group Connections by Vantage", "$(eye)");
