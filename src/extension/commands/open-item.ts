import type { World } from "../world.ts";
import type { Command } from "./command.ts";
import { itemGiven, sessionOf } from "./item.ts";

/** Shows what was clicked on in a view, a hover or a lens. */
export const openItem: Command = {
  id: "flowmirror.openItem",
  title: "Open",
  icon: "$(go-to-file)",
  palette: false,
  async run(world: World, ...given) {
    const item = itemGiven(given);
    if (item.target) await world.board.show(sessionOf(world, item), item.target);
  },
};
