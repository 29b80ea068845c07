/** The extension's own folder, and evidence brought there. */
import { join } from "node:path";
import { tmpdir } from "node:os";
import * as vscode from "vscode";
import { copyHere, type Files } from "./copies.ts";
import type { Log } from "./log.ts";
import type { Opening } from "./opening.ts";
import type { Place } from "./place.ts";
import type { Session } from "./session.ts";
import { prune, touch } from "./storage.ts";
import type { Resource, Ui } from "./ui.ts";

export interface Storage extends Opening {
  /** A session was opened over this place: it is remembered as used, and what was not used for long is removed. */
  used(place: Place, open: readonly Session[]): Promise<void>;
}

/** Storage of the workspace; without one, that of all windows. */
export function storageOf(context: vscode.ExtensionContext, ui: Ui, log: Log): Storage {
  const place = context.storageUri ?? context.globalStorageUri;
  const storage = place.scheme === "file" ? place.fsPath : join(tmpdir(), "flowmirror");
  return {
    storage,
    async local(resource) {
      if (resource.scheme === "file") return resource.fsPath;
      return ui.progress("Flowmirror: copying evidence to this machine", (say, signal) =>
        copyHere(resource, { files, storage, say, signal }),
      );
    },
    async used(used, open) {
      try {
        await touch(used);
        const removed = await prune(
          storage,
          open.map((session) => session.place.folder),
        );
        if (removed > 0) log.info(`${removed} kept indexes were not used for long, or too many, and were removed.`);
      } catch (error) {
        log.bug(error);
      }
    },
  };
}

const files: Files = {
  async stat(resource) {
    const { size, mtime, type } = await vscode.workspace.fs.stat(uriOf(resource));
    return { size, mtime, isFolder: (type & vscode.FileType.Directory) !== 0 };
  },
  read: async (resource) => vscode.workspace.fs.readFile(uriOf(resource)),
  async list(resource) {
    const uri = uriOf(resource);
    return (await vscode.workspace.fs.readDirectory(uri)).map(([name]) => vscode.Uri.joinPath(uri, name));
  },
};

function uriOf(resource: Resource): vscode.Uri {
  return resource instanceof vscode.Uri ? resource : vscode.Uri.parse(resource.toString(), true);
}
