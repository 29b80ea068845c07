/** Installs the VS Code to test in that is named: `node --import tsx test/e2e/install.ts newest`. Takes what is installed as it is. */
import { argv } from "node:process";
import { type EditorName, editors, installEditor } from "./editors.ts";

for (const name of argv.slice(2)) {
  if (!Object.hasOwn(editors, name)) throw new Error(`there is no editor ${name}`);
  installEditor(name as EditorName);
}
