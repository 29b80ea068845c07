/** The flow records panel in a real Chromium. */
import assert from "node:assert/strict";
import type { RecordAbout } from "../../src/protocol/case.ts";
import type { Page, PageRequest } from "../../src/protocol/page.ts";
import { rowOf } from "../../webview/shared/row-pages.ts";
import { describePanel, type OpenedPanel, openPanel, type PanelOptions } from "./harness.ts";
import { hostile } from "./hostile.ts";
import { cellsOf, eventually, gridOf, lastPage, settled } from "./looking.ts";
import { type RealCase, realHandlers } from "./real.ts";
import { aboutColumns, madePage, madeRecord, recordCells } from "./rows.ts";

function open(total: number, options: Partial<PanelOptions> = {}): Promise<OpenedPanel> {
  return openPanel({
    panel: "flow-records",
    ...options,
    handlers: {
      columns: () => aboutColumns("flow_records"),
      page: (p: PageRequest) => madePage({ ...p, listing: "flow_records" }, total, recordCells),
      position: ({ id }: { id: string }) => Number(id) - 1,
      record: ({ record }: { record: string }) => madeRecord(Number(record) - 1),
      ...options.handlers,
    },
  });
}

describePanel("flow records panel", () => {
  describe("over the incident", () => {
    let real: RealCase;
    const signal = new AbortController().signal;
    before(async () => (real = await realHandlers(["samples/incident"])));
    after(() => real.close());

    it("shows each record with the engine's verdict and reason", async () => {
      const panel = await openPanel({ panel: "flow-records", handlers: real.handlers });
      await settled(panel.page);
      const answer = (await real.handlers.page({ listing: "flow_records", from: 0, to: 30, sort: [], filter: {} } as never, signal)) as Page; // prettier-ignore
      for (let index = 0; index < 20; index++) {
        const row = rowOf(answer, index);
        const cells = await cellsOf(panel.page, index);
        assert.deepEqual(cells.slice(0, 2), [row.get("verdict"), row.get("reason") ?? ""]);
        assert.equal(cells[13], row.get("interface_id"));
      }
      await panel.page.getByText(`${answer.total.toLocaleString("en-US")} flow records`).waitFor();
      await panel.close();
    });

    it("a record's detail has its sentence, its fields, and leads to its packets and to its line", async () => {
      const panel = await openPanel({ panel: "flow-records", handlers: real.handlers });
      const { page } = panel;
      await settled(page);
      await page.getByRole("button", { name: "Filter by column" }).click();
      await page.getByLabel("Filter Verdict").fill("full");
      await eventually(() => assert.equal(lastPage(panel).filter.columns?.verdict, "full"));
      await settled(page);
      await page.locator('[aria-rowindex="2"] .fm-cell').first().click();
      const answer = (await real.handlers.page({ listing: "flow_records", from: 0, to: 1, sort: [], filter: { columns: { verdict: "full" } } } as never, signal)) as Page; // prettier-ignore
      const record = String(rowOf(answer, 0).get("record_id"));
      const about = (await real.handlers.record({ record } as never, signal)) as RecordAbout;
      const detail = page.getByRole("complementary", { name: "Details" });
      await detail.getByText(about.connections[0].title).waitFor();
      for (const [name, value] of Object.entries(about.fields)) {
        if (value === null || value === "") continue;
        const shown = await detail.locator(`dt[title="${name}"] + dd`).first().textContent();
        assert.equal(shown?.split(" = ")[0], String(value), name);
      }
      await detail.getByRole("button", { name: "Go to the line of the log" }).click();
      await eventually(() => assert.deepEqual(panel.said("reveal"), { kind: "log-line", evidenceId: about.evidenceId, line: about.line })); // prettier-ignore
      await detail.getByText(about.connections[0].title).click();
      await eventually(() => assert.deepEqual(panel.said("reveal"), { kind: "connection", connection: about.connections[0].connection, tab: "packets" })); // prettier-ignore
      await panel.close();
    });
  });

  it("Enter leads to the packets: to the connection where it is one, else to the list of them", async () => {
    const two = [1, 2].map((connection) => ({ connection, title: `c${connection}`, packets: 1 }));
    const panel = await open(100, {
      handlers: {
        record: ({ record }: { record: string }) => ({
          ...madeRecord(0),
          record,
          connections: record === "2" ? two : two.slice(0, 1),
        }),
      },
    });
    const { page } = panel;
    await settled(page);
    await page.locator('[aria-rowindex="2"]').click();
    await page.keyboard.press("Enter");
    await eventually(() =>
      assert.deepEqual(panel.said("reveal"), { kind: "connection", connection: 1, tab: "packets" }),
    );
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await eventually(() => assert.deepEqual(panel.said("reveal"), { kind: "connections", filter: { records: ["2"] } }));
    await panel.close();
  });

  it("shows the record of a target, and those of a connection", async () => {
    let target: object = { kind: "flow-records", record: "70000" };
    const panel = await open(100_000, {
      handlers: { start: () => ({ target, caseName: "x", timeZone: "UTC", time: null }) },
    });
    await panel.page.locator('[aria-rowindex="70001"][aria-selected="true"]').waitFor();
    target = { kind: "flow-records", filter: { connections: [5] } };
    panel.changed("target");
    await eventually(() => assert.deepEqual(lastPage(panel).filter, { connections: [5] }));
    await panel.page.getByText("of 1 connection", { exact: true }).waitFor();
    await panel.close();
  });

  it("scrolls a million records to the last one", async () => {
    const panel = await open(1_000_000);
    const { page } = panel;
    await settled(page);
    await gridOf(page).focus();
    await page.keyboard.press("End");
    await page.locator('[aria-rowindex="1000001"]').waitFor();
    await settled(page);
    assert.equal((await cellsOf(page, 999_999))[14], recordCells.flow_direction(999_999));
    await panel.close();
  });

  it("nothing in hostile records executes, hides or breaks out", async () => {
    const text = (row: number): string => hostile[row % hostile.length];
    const names = ["verdict", "reason", "interface_id", "flow_direction", "action", "proto", "srcaddr", "dstaddr"];
    const cells = { ...recordCells, ...Object.fromEntries(names.map((name) => [name, text])) };
    const about = (row: number): RecordAbout => {
      const made = madeRecord(row);
      const connections = [{ connection: 1, title: text(row), packets: 1 }];
      return { ...made, verdict: text(row), reason: text(row), says: text(row), detail: text(row), connections, fields: { ...made.fields, srcaddr: text(row), start: text(row), packets: text(row), "<i>x</i>": text(row) } }; // prettier-ignore
    };
    const panel = await open(hostile.length, {
      handlers: {
        page: (p: PageRequest) => madePage({ ...p, listing: "flow_records" }, hostile.length, cells),
        record: ({ record }: { record: string }) => about(Number(record) - 1),
      },
    });
    const { page } = panel;
    await settled(page);
    for (let row = 0; row < hostile.length; row++) {
      await page
        .locator(`[aria-rowindex="${row + 2}"] .fm-cell`)
        .nth(1)
        .click();
      await page.locator(".fm-detail:not(.fm-stale) .fm-detail-title").waitFor();
    }
    assert.equal(await page.title(), "Flowmirror");
    assert.equal(await page.locator("img, iframe, object, a[href]").count(), 0);
    const body = await page.evaluate(() => document.body.textContent ?? "");
    assert.doesNotMatch(body, /[\u0000-\u0008\u001b\u200b\u202e\u2066]/);
    await panel.close();
  });
});
