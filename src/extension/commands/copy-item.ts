import { CaseError } from "../../model/error.ts";
import type { World } from "../world.ts";
import type { Command } from "./command.ts";
import { type Item, itemGiven } from "./item.ts";

/** The text of a view's item, as it is in the evidence. */
export const copyItem: Command = {
  id: "flowmirror.copyItem",
  title: "Copy",
  icon: "$(copy)",
  palette: false,
  run: (world, ...given) => copy(world, itemGiven(given), "copy"),
};

export const copyPath: Command = {
  id: "flowmirror.copyPath",
  title: "Copy Path",
  icon: "$(copy)",
  palette: false,
  run: (world, ...given) => copy(world, itemGiven(given), "path"),
};

export const copyHash: Command = {
  id: "flowmirror.copyHash",
  title: "Copy SHA-256",
  icon: "$(copy)",
  palette: false,
  run: (world, ...given) => copy(world, itemGiven(given), "sha256"),
};

async function copy({ ui }: World, item: Item, what: "copy" | "path" | "sha256"): Promise<void> {
  const text = item[what];
  if (text === undefined) throw new CaseError("usage", "There is nothing of this to copy.");
  await ui.copy(text);
}
