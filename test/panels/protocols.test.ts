/** The Protocols panel: tables to choose from, rows of one of them, and where a row leads. */
import assert from "node:assert/strict";
import type { ColumnAbout, Page, PageColumn, PageRequest, TableAbout } from "../../src/protocol/page.ts";
import { describePanel, type OpenedPanel, openPanel, type PanelOptions } from "./harness.ts";
import { hostile } from "./hostile.ts";
import { eventually, lastPage, settled } from "./looking.ts";
import { type RealCase, realHandlers } from "./real.ts";
import { analysing, FIRST } from "./rows.ts";

const tables: readonly TableAbout[] = [
  { listing: "table:http", name: "http", says: "HTTP requests, each with its response.", rows: 50_000, copies: 20_000, own: ["method", "uri", "status"] },
  { listing: "table:dns", name: "dns", says: "DNS queries and their responses.", rows: 12, copies: 0, own: ["query", "rtt", "expires"] },
]; // prettier-ignore

const kinds: Readonly<Record<string, PageColumn["kind"]>> = {
  ts: "time", connection_id: "number", orig_ip: "text", orig_port: "number", resp_ip: "text", resp_port: "number", evidence_id: "number",
  packet: "number", is_copy: "flag", row: "number", method: "text", uri: "text", status: "number", query: "text", rtt: "number", expires: "time",
}; // prettier-ignore

const common = ["ts", "connection_id", "orig_ip", "orig_port", "resp_ip", "resp_port"];
const evidence = ["evidence_id", "packet", "is_copy", "row"];

function columnsOf(listing: string): readonly ColumnAbout[] {
  const { own } = tables.find((table) => table.listing === listing)!;
  return [...common, ...own, ...evidence].map((name) => ({ name, kind: kinds[name], says: "What it means." }));
}

type Cells = (name: string, row: number) => string | number | bigint | boolean;

const plain: Cells = (name, row) => {
  if (name === "ts" || name === "expires") return FIRST + BigInt(row) * 1_000_000n;
  if (name === "is_copy") return false;
  if (name === "orig_ip" || name === "resp_ip") return `10.0.0.${row % 250}`;
  if (name === "method") return "GET";
  if (name === "uri") return `/page/${row}`;
  if (name === "query") return `host${row}.example`;
  if (name === "rtt") return 0.0125;
  return { connection_id: row + 1, packet: row + 100, evidence_id: 1, status: 200, row, orig_port: 40_000, resp_port: 80 }[name] ?? 0; // prettier-ignore
};

function pageOf({ listing, from, to, filter }: PageRequest, cells: Cells): Page {
  const { rows: all, copies } = tables.find((table) => table.listing === listing)!;
  const total = filter.columns?.is_copy === "no" ? all - copies : all;
  const rows = Math.max(0, Math.min(to, total) - from);
  const columns = columnsOf(listing).map(({ name, kind }): PageColumn => {
    const made = Array.from({ length: rows }, (_, i) => cells(name, from + i));
    if (kind === "number") return { name, kind, values: Float64Array.from(made, Number) };
    if (kind === "time") return { name, kind, values: BigInt64Array.from(made, BigInt) };
    if (kind === "flag") return { name, kind, values: Uint8Array.from(made, Number) };
    return { name, kind, values: made.map(String) };
  });
  return { from, rows, total, partial: false, columns };
}

function open(options: Partial<PanelOptions> = {}, cells: Cells = plain): Promise<OpenedPanel> {
  const row = ({ listing, id }: { listing: string; id: string }) =>
    Object.fromEntries(
      columnsOf(listing).map(({ name, kind }) => {
        const value = cells(name, Number(id));
        return [name, kind === "time" ? String(value) : value];
      }),
    );
  return openPanel({
    panel: "protocols",
    ...options,
    handlers: {
      tables: () => tables,
      columns: ({ listing }: { listing: string }) => columnsOf(listing),
      page: (asked: PageRequest) => pageOf(asked, cells),
      position: ({ id }: { id: string }) => Number(id),
      row,
      exportRows: () => "/tmp/http.csv",
      ...options.handlers,
    },
  });
}

const counts = (panel: OpenedPanel) => panel.page.locator(".fm-counts");
const item = (panel: OpenedPanel, name: string) => panel.page.getByRole("button", { name: new RegExp(`^${name} `) });

describePanel("protocols panel", function () {
  this.timeout(60_000);

  it("shows the first table that has rows, without copies, and says so", async () => {
    const panel = await open();
    await settled(panel.page);
    assert.equal(await panel.page.locator("h1").innerText(), "http");
    await panel.page.getByText("HTTP requests, each with its response.").waitFor();
    assert.equal(lastPage(panel).listing, "table:http");
    await eventually(async () => assert.equal(await counts(panel).innerText(), "30,000 of 50,000 http rows"));
    assert.equal(await item(panel, "http").getAttribute("aria-current"), "true");
    assert.equal(await item(panel, "http").getAttribute("title"), "HTTP requests, each with its response.\n30,000 rows, and 20,000 copies from other vantages"); // prettier-ignore
    await panel.page.getByRole("button", { name: "More actions" }).click();
    await panel.page.getByRole("menuitem", { name: "Clear all filters" }).click();
    await eventually(async () => assert.equal(await counts(panel).innerText(), "50,000 http rows"));
    await panel.close();
  });

  it("turns to another table and back; each keeps its filter, also over a reload", async () => {
    const panel = await open();
    await settled(panel.page);
    await panel.page.locator(".fm-filter-box input").fill("login");
    await eventually(() => assert.deepEqual(lastPage(panel).filter.text, "login"));
    await item(panel, "http").focus();
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("Enter");
    await eventually(async () => assert.equal(await counts(panel).innerText(), "12 dns rows"));
    assert.deepEqual(lastPage(panel).filter, {});
    assert.equal(await panel.page.evaluate(() => document.activeElement?.textContent), "dns 12");
    await item(panel, "http").click();
    await eventually(() => assert.deepEqual(lastPage(panel), { ...lastPage(panel), listing: "table:http", filter: { text: "login", columns: { is_copy: "no" } } })); // prettier-ignore
    await item(panel, "dns").click();
    await eventually(() => assert.equal(lastPage(panel).listing, "table:dns"));
    await settled(panel.page);
    await panel.reload();
    await eventually(async () => assert.equal(await panel.page.locator("h1").innerText(), "dns"));
    assert.equal(await panel.page.locator(".fm-grid").count(), 1);
    await panel.close();
  });

  it("leads from a row to its transaction and its packet", async () => {
    const panel = await open();
    const { page } = panel;
    await settled(page);
    await page.locator('[aria-rowindex="5"]').dblclick();
    const to = { kind: "connection", connection: 4, tab: "transactions", packet: { evidenceId: 1, number: 103 } };
    await eventually(() => assert.deepEqual(panel.said("reveal"), to));
    await page.locator(".fm-detail:not(.fm-stale) .fm-detail-title").waitFor();
    assert.match(await page.locator(".fm-detail").innerText(), /10\.0\.0\.3:40000 → 10\.0\.0\.3:80[\s\S]*http, connection 4[\s\S]*\/page\/3/); // prettier-ignore
    await page.getByRole("button", { name: "Show its packet" }).click();
    await eventually(() => assert.deepEqual(panel.said("reveal"), { ...to, tab: "packets" }));
    await page.locator('[aria-rowindex="7"]').click({ button: "right" });
    await page.getByRole("menuitem", { name: "Show its connection in the table" }).click();
    await eventually(() => assert.deepEqual(panel.said("reveal"), { kind: "connections", filter: { connections: [6] } })); // prettier-ignore
    await panel.close();
  });

  it("goes where a target leads, in the table it names", async () => {
    const start = { target: { kind: "protocols", table: "dns", filter: { text: "host7" } } as const };
    const panel = await open({ start });
    await eventually(() => assert.deepEqual([lastPage(panel).listing, lastPage(panel).filter], ["table:dns", { text: "host7" }])); // prettier-ignore
    await item(panel, "http").click();
    await eventually(() => assert.equal(lastPage(panel).listing, "table:http"));
    panel.answer({ start: () => ({ ...start, target: { kind: "protocols", table: "dns", filter: { text: "host9" } }, caseName: "x", timeZone: "UTC", time: null }) }); // prettier-ignore
    panel.changed("target");
    await eventually(() => assert.deepEqual([lastPage(panel).listing, lastPage(panel).filter], ["table:dns", { text: "host9" }])); // prettier-ignore
    assert.equal(await panel.page.locator(".fm-grid").count(), 1);
    await panel.close();
  });

  it("shows times of the protocol and fractions of seconds as what they are, and exports", async () => {
    const panel = await open({ start: { target: { kind: "protocols", table: "dns" } } });
    await settled(panel.page);
    await panel.page.locator('[aria-rowindex="2"]').click();
    await panel.page.locator(".fm-detail:not(.fm-stale) .fm-fields").waitFor();
    const detail = (await panel.page.locator(".fm-detail").innerText()).replace(/\s+/g, " ");
    assert.match(detail, /Expires 2026-03-17 09:45:00\.000000000Z/);
    assert.match(detail, /RTT 12\.5 ms/);
    await panel.page.getByRole("button", { name: "More actions" }).click();
    await panel.page.getByRole("menuitem", { name: "Export dns rows as CSV…" }).click();
    await panel.page.getByText("Written to /tmp/http.csv.").waitFor();
    assert.deepEqual(panel.said("exportRows"), { listing: "table:dns", sort: [], filter: {}, format: "csv" });
    await panel.close();
  });

  it("says that nothing was recognised, or that it is too early, and lists when there is something", async () => {
    const panel = await open({ handlers: { tables: () => [], status: () => analysing } });
    await panel.page.getByText("What was said is listed when the analysis has ended.").waitFor();
    assert.equal(await panel.page.locator(".fm-tables").isVisible(), false);
    panel.answer({ status: () => ({ ...analysing, state: "ready" }) });
    panel.changed("status");
    await panel.page.getByText("No protocol was recognised in this evidence.").waitFor();
    panel.answer({ tables: () => tables });
    panel.changed("case");
    await settled(panel.page);
    await eventually(async () => assert.equal(await panel.page.locator("h1").innerText(), "http"));
    await panel.close();
  });

  it("nothing in hostile evidence executes, hides or breaks out", async () => {
    const evil: Cells = (name, row) => (kinds[name] === "text" ? hostile[row % hostile.length] : plain(name, row));
    const panel = await open({}, evil);
    const { page } = panel;
    await settled(page);
    for (let row = 0; row < hostile.length; row++) {
      await page.locator(`[aria-rowindex="${row + 2}"] .fm-cell`).nth(4).click(); // prettier-ignore
      await page.locator(".fm-detail:not(.fm-stale) .fm-detail-title").waitFor();
    }
    const said = await page.evaluate(() => {
      const texts = [...document.querySelectorAll("*")].flatMap((one) => [one.textContent ?? "", one.getAttribute("title") ?? "", one.getAttribute("aria-label") ?? ""]);
      return {
        title: document.title,
        unsafe: texts.filter((one) => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(one)),
        markup: document.querySelectorAll("img, svg:not(vscode-button svg), script:not([nonce]), iframe, a[href]").length,
        wide: document.documentElement.scrollWidth > window.innerWidth,
      };
    }); // prettier-ignore
    assert.deepEqual(said, { title: "Flowmirror", unsafe: [], markup: 0, wide: false });
    await panel.close();
  });

  describe("over the incident", () => {
    let real: RealCase;
    before(async () => (real = await realHandlers(["samples/incident"])));
    after(() => real.close());

    it("every table that it offers can be looked at", async () => {
      const panel = await openPanel({ panel: "protocols", handlers: real.handlers });
      await settled(panel.page);
      const names = await panel.page.locator(".fm-tables-name").allInnerTexts();
      assert.ok(names.includes("http") && names.includes("files"), names.join());
      for (const name of names) {
        await item(panel, name).click();
        await eventually(async () => assert.match(await counts(panel).innerText(), new RegExp(` ${name} rows?$`)));
        await settled(panel.page);
        await panel.page.locator('[aria-rowindex="2"]').click();
        await panel.page.locator(".fm-detail:not(.fm-stale) .fm-fields").first().waitFor();
      }
      await panel.close();
    });
  });
});
