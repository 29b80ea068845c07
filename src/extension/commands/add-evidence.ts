import type { World } from "../world.ts";
import { addEvidenceTo } from "./add-to-case.ts";
import { askEvidence } from "./ask-evidence.ts";
import type { Command } from "./command.ts";

/** Asks for evidence and puts it to the case that is open. */
export const addEvidence: Command = {
  id: "flowmirror.addEvidence",
  title: "Add Evidence...",
  icon: "$(add)",
  async run(world: World) {
    const chosen = await askEvidence(world.ui, "Add Evidence");
    if (chosen) await addEvidenceTo(world, chosen);
  },
};
