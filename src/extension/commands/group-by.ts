import type { GroupBy } from "../../protocol/case.ts";
import type { World } from "../world.ts";
import type { Command } from "./command.ts";

function groupBy(by: GroupBy, id: Command["id"], title: string, icon: string): Command {
  return {
    id,
    title,
    icon,
    async run({ views }: World) {
      views.group(by);
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
