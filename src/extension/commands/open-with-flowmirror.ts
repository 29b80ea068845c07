import { CASE_FILE } from "../../engine/case-file.ts";
import { isCapture, placeFor } from "../opening.ts";
import type { Resource } from "../ui.ts";
import type { World } from "../world.ts";
import type { Command } from "./command.ts";
import { resourcesGiven } from "./given.ts";
import { showPlace } from "./show.ts";

/** One capture in its editor, one flow log by its records, several files together. */
export const openWithFlowmirror: Command = {
  id: "flowmirror.openWith",
  title: "Open with Flowmirror",
  icon: "$(preview)",
  async run(world: World, ...given) {
    const active = world.ui.activeFile();
    const resources = resourcesGiven(given);
    const named = resources.length > 0 ? resources : active ? [active] : null;
    const chosen = named ?? (await world.ui.askEvidence("Open with Flowmirror", "files"));
    if (!chosen) return;
    if (chosen.length === 1 && isCapture(chosen[0])) {
      await world.ui.run("vscode.openWith", chosen[0], "flowmirror.capture");
      return;
    }
    const place = await placeFor(chosen, world.opening);
    await showPlace(world, place, isLog(chosen) ? { kind: "flow-records" } : undefined);
  },
};

/** One file that is most likely a flow log; what it truly is the engine finds out. */
function isLog(chosen: readonly Resource[]): boolean {
  return chosen.length === 1 && LOG.test(chosen[0].path) && !chosen[0].path.endsWith(`/${CASE_FILE}`);
}

const LOG = /\.(log|csv|parquet|json|txt)(\.gz)?$/i;
