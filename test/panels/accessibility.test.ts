/** Every panel, in every theme, against the rules of axe-core (WCAG 2.1 A and AA): names, roles, contrast, structure. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { PanelName, Target } from "../../src/protocol/panels.ts";
import { describePanel, openPanel } from "./harness.ts";
import { type RealCase, realHandlers } from "./real.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What must be there before a panel is looked at. */
const panels: readonly { readonly panel: PanelName; readonly probe: string; readonly target?: Target }[] = [
  { panel: "overview", probe: ".fm-chart canvas" },
  { panel: "connections", probe: "[role=gridcell]" },
  { panel: "flow-records", probe: "[role=gridcell]" },
  { panel: "protocols", probe: "[role=gridcell]" },
  { panel: "findings", probe: ".fm-finding h2" },
  { panel: "report", probe: ".fm-report-page h2" },
  { panel: "query", probe: ".fm-answer-table", target: { kind: "query", sql: "SELECT * FROM connections LIMIT 5" } },
  { panel: "search", probe: ".fm-answer-table", target: { kind: "search", typed: "HTTP/1.1" } },
  { panel: "connection", probe: ".fm-row", target: { kind: "connection", connection: 404, tab: "payload" } },
  { panel: "connection", probe: ".fm-tree [role=treeitem]", target: { kind: "connection", connection: 404, tab: "packets" } },
  { panel: "connection", probe: ".fm-transaction", target: { kind: "connection", connection: 4, tab: "transactions" } },
  { panel: "connection", probe: ".fm-record", target: { kind: "connection", connection: 404, tab: "flow-records" } },
]; // prettier-ignore

describePanel("accessibility", function () {
  this.timeout(120_000);
  let real: RealCase;
  before(async () => {
    real = await realHandlers(["samples/incident"]);
  });
  after(() => real.close());

  for (const { panel, probe, target } of panels)
    for (const theme of ["dark", "light", "hc"] as const)
      it(`${panel}${target && "tab" in target ? `, ${target.tab}` : ""}, ${theme}`, async () => {
        const opened = await openPanel({ panel, theme, handlers: real.handlers, ...(target && { start: { target } }) });
        await opened.page.locator(probe).first().waitFor();
        await opened.page.evaluate(axe);
        const violations = await opened.page.evaluate(async () => {
          const run = (window as unknown as { axe: { run(context: Document, options: object): Promise<{ violations: unknown }> } }).axe;
          const { violations: found } = await run.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
          return found as never;
        }); // prettier-ignore
        const said = (violations as readonly Violation[]).map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.slice(0, 4).map((node) => `  ${node.html.slice(0, 160)}\n    ${node.failureSummary?.split("\n").slice(1, 3).join(" ").trim()}`).join("\n")}`); // prettier-ignore
        assert.equal(said.join("\n"), "");
        await opened.close();
      });
});
