import { CaseError } from "../../model/error.ts";
import type { World } from "../world.ts";
import type { Command } from "./command.ts";
import { itemGiven } from "./item.ts";

/** The evidence file itself, as VS Code opens it. */
export const openFile: Command = {
  id: "flowmirror.openFile",
  title: "Open File",
  icon: "$(file)",
  palette: false,
  async run({ ui }: World, ...given) {
    const { path } = itemGiven(given);
    if (path === undefined) throw new CaseError("usage", "This is no file.");
    await ui.showText(path);
  },
};
