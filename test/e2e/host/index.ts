/** What VS Code calls within the extension host: runs mocha over the suites beside it. Rejects where a test failed. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { tell } from "./given.ts";

export async function run(): Promise<void> {
  // Not bundled, and a module of the newer kind.
  const { default: Mocha } = await import("mocha");
  // The console of the extension host is full of others' words.
  Mocha.reporters.Base.consoleLog = (...words: readonly unknown[]) => tell(format(...words));
  const mocha = new Mocha({ ui: "bdd", color: false, timeout: 90_000, reporter: "spec" });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith(".host.cjs")) mocha.addFile(join(__dirname, name));
  }
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => (failures > 0 ? reject(new Error(`${failures} failed`)) : resolve()));
  });
}
