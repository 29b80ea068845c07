/** The reference pages that are made from declarations. */
import { listedTables } from "../src/cli/tables.ts";
import { detectorsPage } from "../src/detect/page.ts";
import { cliPage } from "./commands.ts";
import { diagnosticsPage } from "./diagnostics.ts";
import { extensionPage } from "./extension.ts";
import { fieldsPage } from "./fields.ts";

/** Text each page should have, by its path from docs/; `read` gives what is there now. */
export function pages(read: (path: string) => string): ReadonlyMap<string, string> {
  return new Map([
    ["fields.md", fieldsPage(listedTables)],
    ["diagnostics.md", diagnosticsPage()],
    ["detectors.md", detectorsPage()],
    ["cli.md", cliPage(read("cli.md"))],
    ["extension.md", extensionPage(read("extension.md"), read("../package.json"))],
  ]);
}
