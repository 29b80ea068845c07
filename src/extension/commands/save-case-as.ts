import { CaseError } from "../../model/error.ts";
import { casePlace, fileName } from "../place.ts";
import { saveCase } from "../storage.ts";
import type { World } from "../world.ts";
import { type Command, READY } from "./command.ts";
import { activeSession } from "./given.ts";
import { showPlace } from "./show.ts";

/** Writes a case folder: case.json with the evidence and its hashes, and the index. */
export const saveCaseAs: Command = {
  id: "flowmirror.saveCaseAs",
  title: "Save Case As...",
  icon: "$(save-as)",
  enablement: READY,
  async run(world: World) {
    const session = activeSession(world);
    const { place } = session;
    const resource = await world.ui.askSave({
      title: "Save Case As (a Folder Is Made)",
      // Evidence and case are apart: the name of the evidence's own folder would be taken for that folder.
      name: `${fileName(place.name.replace(/\.[^.]*$/, ""))}-case`,
      kind: "Case folder",
      ending: "",
    });
    if (!resource) return;
    if (resource.scheme !== "file") throw new CaseError("usage", "A case is saved in a folder on this machine.");
    await saveCase(place, resource.fsPath);
    if (place.kind === "case") {
      world.board.closeAll(session);
      await world.sessions.close(session);
    }
    await showPlace(world, casePlace(resource.fsPath));
  },
};
