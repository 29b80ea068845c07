import { CaseError } from "../../model/error.ts";
import type { World } from "../world.ts";
import type { Command } from "./command.ts";
import { itemGiven, sessionOf } from "./item.ts";

/** The connections panel, with nothing but those of a view's item. */
export const filterByItem: Command = {
  id: "flowmirror.filterByItem",
  title: "Show Its Connections",
  icon: "$(filter)",
  palette: false,
  async run(world: World, ...given) {
    const item = itemGiven(given);
    if (!item.filter) throw new CaseError("usage", "There are no connections to this.");
    await world.board.show(sessionOf(world, item), { kind: "connections", filter: item.filter });
  },
};

/** The panel of flow records, with nothing but those of a view's item. */
export const recordsOfItem: Command = {
  id: "flowmirror.recordsOfItem",
  title: "Show Its Flow Records",
  icon: "$(table)",
  palette: false,
  async run(world: World, ...given) {
    const item = itemGiven(given);
    if (!item.records) throw new CaseError("usage", "There are no flow records to this.");
    await world.board.show(sessionOf(world, item), { kind: "flow-records", filter: item.records });
  },
};
