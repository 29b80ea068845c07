/** The connections panel in a real Chromium. */
import assert from "node:assert/strict";
import type { PageRequest } from "../../src/protocol/page.ts";
import { RpcError } from "../../src/protocol/rpc.ts";
import { MAX_PAGE_ROWS, type Page } from "../../src/protocol/page.ts";
import { cellText, meaningOf } from "../../webview/shared/listing/cells.ts";
import { rowOf } from "../../webview/shared/row-pages.ts";
import { describePanel, type OpenedPanel, openPanel, type PanelOptions } from "./harness.ts";
import { hostile } from "./hostile.ts";
import { cellsOf, eventually, gridOf as grid, lastPage, selectedRows, settled } from "./looking.ts";
import { type RealCase, realHandlers } from "./real.ts";
import { aboutColumns, analysing, connectionCells, damaged, madeConnection, madePage } from "./rows.ts";

const MILLION = 1_000_000;

function open(total: number, options: Partial<PanelOptions> = {}): Promise<OpenedPanel> {
  return openPanel({
    panel: "connections",
    ...options,
    handlers: {
      columns: () => aboutColumns("connections"),
      page: (p: PageRequest) => madePage({ ...p, listing: "connections" }, total, connectionCells),
      position: ({ id }: { id: string }) => Number(id) - 1,
      connection: ({ connection }: { connection: number }) => madeConnection(connection - 1),
      overview: () => ({ ...damaged, files: [] }),
      exportPackets: () => "/tmp/x.pcapng",
      exportRows: () => "/tmp/rows.csv",
      ...options.handlers,
    },
  });
}

describePanel("connections panel", () => {
  describe("over the incident", () => {
    let real: RealCase;
    before(async () => (real = await realHandlers(["samples/incident"])));
    after(() => real.close());

    it("shows what the engine answers, and says what is damaged", async () => {
      const panel = await openPanel({ panel: "connections", handlers: real.handlers });
      await settled(panel.page);
      const answer = (await real.handlers.page({ listing: "connections", from: 0, to: 30, sort: [], filter: {} } as never, new AbortController().signal)) as Page; // prettier-ignore
      const shown = await panel.page.$$eval(".fm-head", (heads) =>
        heads.map((head) => (head as HTMLElement).dataset.column ?? ""),
      );
      const abouts = new Map(answer.columns.map((column) => [column.name, column]));
      for (let index = 0; index < 20; index++) {
        const row = rowOf(answer, index);
        const wanted = shown.map((name) => cellText(meaningOf(abouts.get(name)!), row.get(name), "UTC", 3));
        assert.deepEqual(await cellsOf(panel.page, index), wanted);
      }
      await panel.page.getByText(`${answer.total} connections`).waitFor();
      await panel.page.getByText("cut to a capture or mirror length").waitFor();
      await panel.close();
    });

    it("narrows by text, by column and by a cell's value, and says n of m", async () => {
      const panel = await openPanel({ panel: "connections", handlers: real.handlers });
      await settled(panel.page);
      await panel.page.locator(".fm-filter-box input").fill("10.0.2.20 8080");
      await eventually(async () =>
        assert.match((await panel.page.locator(".fm-counts").textContent()) ?? "", /^\d+ of 422 connections$/),
      );
      await settled(panel.page);
      const page = panel.page;
      await eventually(async () => {
        for (const text of await page.$$eval(".fm-row", (rows) => rows.map((row) => row.textContent ?? ""))) {
          assert.match(text, /10\.0\.2\.20/);
          assert.match(text, /8080/);
        }
      });
      await page.getByRole("button", { name: "Clear filter" }).click();
      await page.getByRole("button", { name: "Filter by column" }).click();
      await page.getByLabel("Filter Proto").fill("udp");
      await eventually(() => assert.deepEqual(lastPage(panel).filter.columns, { proto: "udp" }));
      await settled(page);
      await eventually(async () => assert.deepEqual(new Set((await page.locator('.fm-row [aria-colindex="3"]').allTextContents())), new Set(["udp"]))); // prettier-ignore
      await page.getByLabel("Filter Duration").fill("abc");
      await page.getByRole("alert").filter({ hasText: "duration" }).waitFor();
      await page.getByLabel("Filter Duration").press("Escape");
      await eventually(async () => assert.equal((await page.locator(".fm-trouble").textContent()), "")); // prettier-ignore
      await page.locator(".fm-row").nth(2).locator(".fm-cell").nth(5).click({ button: "right" });
      await page.getByRole("menuitem", { name: "Only Responder" }).click();
      await eventually(() => assert.ok("resp_ip" in (lastPage(panel).filter.columns ?? {})));
      await panel.close();
    });
  });

  it("scrolls a million rows: middle and end are right, the document stays small", async () => {
    const panel = await open(MILLION);
    const { page } = panel;
    await settled(page);
    const at = await grid(page).evaluate((element) => {
      element.scrollTop = (element.scrollHeight - element.clientHeight) / 2;
      return element.scrollHeight;
    });
    assert.ok(at < 17_000_000, `${at} px is higher than browsers allow`);
    await eventually(async () => {
      await settled(page);
      const index = Number(await page.locator(".fm-row").first().getAttribute("aria-rowindex")) - 2;
      assert.ok(Math.abs(index - MILLION / 2) < 100, `row ${index} is in the middle`);
    });
    const some = Number(await page.locator(".fm-row").nth(3).getAttribute("aria-rowindex")) - 2;
    const [id, , , origin] = await cellsOf(page, some);
    assert.deepEqual([id, origin], [String(some + 1), connectionCells.orig_ip(some)]);

    await grid(page).focus();
    await page.keyboard.press("End");
    await page.locator(`[aria-rowindex="${MILLION + 1}"]`).waitFor();
    await settled(page);
    assert.deepEqual((await cellsOf(page, MILLION - 1))[0], String(MILLION));
    const bottom = await page.evaluate(() => {
      const last = document.querySelector('[aria-rowindex="1000001"]')!.getBoundingClientRect();
      return last.bottom - document.querySelector(".fm-grid")!.getBoundingClientRect().bottom;
    });
    assert.ok(bottom <= 1, `the last row is wholly in sight (${bottom})`);
    const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
    assert.ok(nodes < 3000, `${nodes} elements`);
    await page.keyboard.press("Home");
    await page.locator('[aria-rowindex="2"]').waitFor();
    assert.ok(panel.calls.filter(({ method }) => method === "page").every(({ params }) => (params as PageRequest).to - (params as PageRequest).from <= MAX_PAGE_ROWS)); // prettier-ignore
    await panel.close();
  });

  it("moves by a wheel's pixels in the middle of ten million rows, and stays where it is when it rests", async () => {
    const panel = await open(10 * MILLION);
    const { page } = panel;
    await settled(page);
    await grid(page).evaluate((element) => (element.scrollTop = 1_500_000));
    await page.waitForTimeout(300);
    await settled(page);
    const topRow = () =>
      page.evaluate(() => {
        const { left, top } = document.querySelector(".fm-rows")!.getBoundingClientRect();
        const head = document.querySelector(".fm-heads")!.getBoundingClientRect();
        const row = document.elementFromPoint(left + 20, head.bottom + 4)!.closest(".fm-row")!;
        return { index: Number(row.getAttribute("aria-rowindex")) - 2, y: row.getBoundingClientRect().top, top };
      });
    const before = await topRow();
    await page.mouse.move(300, 400);
    await page.mouse.wheel(0, 220);
    await page.waitForTimeout(600);
    const after = await topRow();
    assert.equal((after.index - before.index) * 22 - (after.y - before.y), 220);
    await panel.close();
  });

  it("while pages are on their way rows are bars of the same height, and stale requests are called off", async () => {
    const signals: AbortSignal[] = [];
    const panel = await open(MILLION, {
      handlers: {
        page: (p: PageRequest, signal: AbortSignal) => {
          if (p.from === 0) return madePage({ ...p, listing: "connections" }, MILLION, connectionCells);
          signals.push(signal);
          return new Promise(() => {});
        },
      },
    });
    const { page } = panel;
    await settled(page);
    await grid(page).evaluate((element) => (element.scrollTop = 2_000_000));
    await page.locator(".fm-row.fm-waiting").first().waitFor();
    assert.equal(
      await page
        .locator(".fm-row.fm-waiting")
        .first()
        .evaluate((row) => row.getBoundingClientRect().height),
      22,
    );
    await eventually(() => assert.ok(signals.length > 0));
    await grid(page).evaluate((element) => (element.scrollTop = 0));
    await eventually(() => assert.ok(signals.every(({ aborted }) => aborted)));
    await settled(page);
    await panel.close();
  });

  it("is moved through and selected by keys and mouse", async () => {
    const panel = await open(500);
    const { page } = panel;
    await settled(page);
    await grid(page).focus();
    await page.keyboard.press("ArrowDown");
    await eventually(async () => assert.deepEqual(await selectedRows(page), [0]));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await eventually(async () => assert.deepEqual(await selectedRows(page), [2]));
    assert.equal(
      await grid(page).getAttribute("aria-activedescendant"),
      await page.locator('[aria-rowindex="4"]').getAttribute("id"),
    );
    await page.keyboard.press("Shift+ArrowDown");
    await eventually(async () => assert.deepEqual(await selectedRows(page), [2, 3]));
    await page.locator('[aria-rowindex="10"]').click({ modifiers: ["ControlOrMeta"] });
    await eventually(async () => assert.deepEqual(await selectedRows(page), [2, 3, 8]));
    await page.locator('[aria-rowindex="12"]').click({ modifiers: ["Shift"] });
    await eventually(async () => assert.deepEqual(await selectedRows(page), [8, 9, 10]));
    await page.keyboard.press("Control+a");
    await page.getByText("500 connections, 500 selected").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("500 connections", { exact: true }).waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("PageDown");
    await eventually(async () => assert.ok((await selectedRows(page))[0] > 0));
    const [down] = await selectedRows(page);
    assert.ok(down > 20 && down < 40, `a page further is ${down}`);
    await page.keyboard.press("Enter");
    await eventually(() => assert.deepEqual(panel.said("reveal"), { kind: "connection", connection: down + 1 }));
    await page.locator(`[aria-rowindex="${down + 4}"]`).dblclick();
    await eventually(() => assert.deepEqual(panel.said("reveal"), { kind: "connection", connection: down + 3 }));
    await panel.close();
  });

  it("has the roles of a grid", async () => {
    const panel = await open(500);
    const { page } = panel;
    await settled(page);
    assert.equal(await grid(page).getAttribute("aria-rowcount"), "501");
    const columns = Number(await grid(page).getAttribute("aria-colcount"));
    assert.equal(await page.getByRole("columnheader").count(), columns);
    assert.equal(await page.locator('[aria-rowindex="2"]').getByRole("gridcell").count(), columns);
    assert.equal(await page.locator(".fm-head[tabindex='0']").count(), 1);
    const orphans = await page.$$eval(".fm-row", (rows) => rows.filter((row) => !row.closest('[role="rowgroup"]')?.parentElement?.matches('[role="grid"]')).length); // prettier-ignore
    assert.equal(orphans, 0);
    // What has no words has a name.
    const nameless = await page.$$eval("vscode-button, button, [role=separator], vscode-text-field", (all) => all.filter((one) => !one.getAttribute("aria-label") && !one.textContent?.trim()).length); // prettier-ignore
    assert.equal(nameless, 0);
    await panel.close();
  });

  it("sorts by header, by click and by key, with a second one by Shift", async () => {
    const panel = await open(500);
    const { page } = panel;
    await settled(page);
    await page.getByRole("columnheader", { name: "IP bytes" }).click();
    await eventually(() => assert.deepEqual(lastPage(panel).sort, [{ column: "ip_bytes", descending: true }]));
    assert.equal(await page.getByRole("columnheader", { name: "IP bytes" }).getAttribute("aria-sort"), "descending");
    await page.getByRole("columnheader", { name: "Proto" }).click({ modifiers: ["Shift"] });
    await eventually(() => assert.equal(lastPage(panel).sort.length, 2));
    await page.keyboard.press("Enter");
    await eventually(() => assert.deepEqual(lastPage(panel).sort, [{ column: "proto", descending: false }]));
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.column), "proto");
    await panel.close();
  });

  it("columns are chosen, moved and resized by keys and mouse, and stay so", async () => {
    const panel = await open(500);
    const { page } = panel;
    const names = () => page.$$eval(".fm-head", (heads) => heads.map((head) => (head as HTMLElement).dataset.column));
    const width = (name: string) =>
      page.locator(`.fm-head[data-column="${name}"]`).evaluate((head) => head.getBoundingClientRect().width);
    await settled(page);
    await page.locator('.fm-head[data-column="proto"]').focus();
    const before = (await names()).indexOf("proto");
    await page.keyboard.press("Alt+ArrowLeft");
    assert.equal((await names()).indexOf("proto"), before - 1);
    const wide = await width("proto");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    assert.equal(await width("proto"), wide + 20);
    await page.keyboard.press("Shift+F10");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    assert.equal((await names()).includes("proto"), false);
    assert.equal(await page.locator('[aria-rowindex="2"] .fm-cell').count(), (await names()).length);

    const sash = page.locator('.fm-head[data-column="first_ts"] .fm-sash');
    const box = (await sash.boundingBox())!;
    const time = await width("first_ts");
    await page.mouse.move(box.x + 4, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 54, box.y + 10, { steps: 5 });
    await page.mouse.up();
    assert.equal(await width("first_ts"), time + 50);
    await sash.dblclick();
    assert.notEqual(await width("first_ts"), time + 50);

    const from = (await page.locator('.fm-head[data-column="duration"]').boundingBox())!;
    const to = (await page.locator('.fm-head[data-column="orig_ip"]').boundingBox())!;
    await page.mouse.move(from.x + 20, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width - 10, to.y + 10, { steps: 8 });
    await page.mouse.up();
    const order = await names();
    assert.equal(order.indexOf("duration"), order.indexOf("orig_ip") + 1);

    await page.getByRole("button", { name: "Choose columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Community ID" }).click();
    await page.keyboard.press("Escape");
    assert.equal((await names()).includes("community_id"), true);
    const kept = await names();
    await panel.reload();
    await settled(page);
    assert.deepEqual(await names(), kept);
    await panel.close();
  });

  it("copies rows as they are pasted, as CSV, Community ID and Wireshark filter", async () => {
    const panel = await open(500);
    const { page } = panel;
    await settled(page);
    await page.locator('[aria-rowindex="3"]').click();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Control+c");
    const copied = async (): Promise<string> => {
      await eventually(() => assert.ok(panel.said("copy")));
      return (panel.said("copy") as { text: string }).text;
    };
    const lines = (await copied()).split("\n");
    assert.equal(lines.length, 2);
    assert.deepEqual(lines[0].split("\t").slice(0, 2), ["2", "2026-03-17T09:45:00.001234567Z"]);
    const pick = async (name: string): Promise<string> => {
      const before = panel.calls.length;
      await page.keyboard.press("Shift+F10");
      await page.getByRole("menuitem", { name, exact: true }).click();
      await eventually(() => assert.ok(panel.calls.slice(before).some(({ method }) => method === "copy")));
      return copied();
    };
    assert.match(await pick("Copy 2 rows as CSV"), /^connection_id,first_ts,.*\r\n2,2026/);
    assert.equal(
      await pick("Copy Community ID"),
      `${connectionCells.community_id(1)}\n${connectionCells.community_id(2)}`,
    );
    assert.match(await pick("Copy Wireshark filter"), /^\(ip\.addr == 10\.0\.0\.1 .*\) \|\| \(/);
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Export packets as pcapng…" }).click();
    await eventually(() => assert.deepEqual(panel.said("exportPackets"), { connections: [2, 3] }));
    await page.getByText("Packets of 2 connections written to /tmp/x.pcapng.").waitFor();
    await panel.close();
  });

  it("exports all rows as they are filtered and sorted, and says where no more than the first ones are copied", async () => {
    const panel = await open(25_000);
    const { page } = panel;
    await settled(page);
    await page.getByRole("columnheader", { name: "Duration" }).click();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Export connections as CSV…" }).click();
    await page.getByText("Written to /tmp/rows.csv.").waitFor();
    const sort = [{ column: "duration", descending: true }];
    assert.deepEqual(panel.said("exportRows"), { listing: "connections", sort, filter: {}, format: "csv" });
    await grid(page).focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    await page.getByText("10,000 rows (the first 10,000 of 25,000 selected) copied.").waitFor();
    const { text } = panel.said("copy") as { text: string };
    const lines = text.split("\n");
    assert.deepEqual([lines.length, lines[9_999].split("\t")[0]], [10_000, "10000"]);
    await panel.close();
  });

  it("has the detail of the row beside it, and below it where it is narrow", async () => {
    const panel = await open(500);
    const { page } = panel;
    await settled(page);
    await page.locator('[aria-rowindex="4"]').click();
    const detail = page.getByRole("complementary", { name: "Details" });
    await detail.getByText(madeConnection(2).title).waitFor();
    await detail.getByText("SSH password guessing").click();
    await eventually(() => assert.deepEqual(panel.said("reveal"), { kind: "findings", finding: "F-1" }));
    await detail.getByRole("button", { name: "Follow payload" }).click();
    await eventually(() =>
      assert.deepEqual(panel.said("reveal"), { kind: "connection", connection: 3, tab: "payload" }),
    );
    const beside = (await detail.boundingBox())!;
    await page.setViewportSize({ width: 480, height: 800 });
    await eventually(async () => assert.ok((await detail.boundingBox())!.y > beside.y + 200));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 480);
    await page.getByRole("button", { name: "Details", exact: true }).click();
    await detail.waitFor({ state: "hidden" });
    await panel.close();
  });

  it("an empty detail takes no room: it has its own when a row was chosen, and a double click opens the row", async () => {
    const panel = await open(500);
    const { page } = panel;
    await settled(page);
    const detail = page.getByRole("complementary", { name: "Details" });
    const whole = (await page.locator(".fm-table").boundingBox())!.width;
    assert.equal(await detail.isVisible(), false);
    assert.equal(whole, 1280);
    const last = page.locator('[aria-rowindex="4"] .fm-cell').last();
    await page.mouse.dblclick(1200, (await last.boundingBox())!.y + 8);
    await eventually(() => assert.deepEqual(panel.said("reveal"), { kind: "connection", connection: 3 }));
    await detail.getByText(madeConnection(2).title).waitFor();
    assert.ok((await page.locator(".fm-table").boundingBox())!.width < whole);
    await panel.reload();
    await detail.getByText(madeConnection(2).title).waitFor();
    await panel.close();
  });

  it("the detail is there without a row when somebody asks for it, and stays away when somebody closed it", async () => {
    const panel = await open(500);
    const { page } = panel;
    await settled(page);
    const detail = page.getByRole("complementary", { name: "Details" });
    const control = page.getByRole("button", { name: "Details", exact: true });
    const pressed = () => page.locator('vscode-button[aria-label="Details"]').getAttribute("aria-pressed");
    assert.equal(await pressed(), "false");
    await control.click();
    await detail.getByText("Select a connection to see all of its fields.").waitFor();
    assert.equal(await pressed(), "true");
    await control.click();
    await detail.waitFor({ state: "hidden" });
    await page.locator('[aria-rowindex="4"]').click();
    await page.waitForTimeout(600);
    assert.equal(await detail.isVisible(), false);
    await panel.close();
  });

  it("the row that was chosen stays in sight when the detail comes below it", async () => {
    const panel = await open(500, { width: 600, height: 500 });
    const { page } = panel;
    await settled(page);
    const row = page.locator('[aria-rowindex="18"]');
    await row.click();
    const detail = page.getByRole("complementary", { name: "Details" });
    await detail.getByText(madeConnection(16).title).waitFor();
    await eventually(async () => {
      const [its, below] = [(await row.boundingBox())!, (await detail.boundingBox())!];
      assert.ok(its.y + its.height <= below.y + 1, `${its.y} ${below.y}`);
    });
    await panel.close();
  });

  it("says that nothing of the evidence could be read", async () => {
    const says = "Nothing of the evidence could be read.";
    const status = () => ({ ...analysing, state: "ready", isUnread: true, says });
    const panel = await open(0, { handlers: { status } });
    await panel.page.locator(".fm-message").getByText(says).waitFor();
    await panel.close();
  });

  it("shows progress with rate and what is left, cancels, and begins again after a failure", async () => {
    let status = analysing;
    const panel = await open(500, { handlers: { status: () => status } });
    const { page } = panel;
    await page.getByText("Reading evidence: 45 %, 450 MB of 1.0 GB, 210 MB/s, 4 s left, 1,203,221 packets").waitFor();
    assert.equal(await page.getByRole("progressbar").getAttribute("aria-valuenow"), "45");
    await page.getByRole("button", { name: "Cancel the analysis" }).click();
    await eventually(() => assert.ok(panel.calls.some(({ method }) => method === "cancel")));
    status = { ...analysing, state: "stopped", says: "The engine has stopped unexpectedly." };
    panel.changed("status");
    await page.getByRole("alert").filter({ hasText: "stopped unexpectedly. The evidence is untouched." }).waitFor();
    await page.getByRole("button", { name: "Restart" }).click();
    await eventually(() => assert.ok(panel.calls.some(({ method }) => method === "restart")));
    status = { ...analysing, state: "ready" };
    panel.changed("status");
    await page.locator(".fm-notice").waitFor({ state: "detached" });
    await panel.close();
  });

  it("rows grow while the analysis works, and those in sight stay where they are", async () => {
    let total = 1000;
    const panel = await open(0, {
      handlers: {
        page: (p: PageRequest) => madePage({ ...p, listing: "connections" }, total, connectionCells, total < 50_000),
      },
    });
    const { page } = panel;
    await settled(page);
    await page.getByText("1,000 connections so far").waitFor();
    await grid(page).evaluate((element) => (element.scrollTop = 220 * 22));
    await page.locator('[aria-rowindex="232"]').waitFor();
    const place = () => page.locator('[aria-rowindex="232"]').evaluate((row) => row.getBoundingClientRect().top);
    const before = await place();
    for (total = 2000; total < 50_000; total *= 2) {
      panel.changed("case");
      await page.waitForTimeout(20);
    }
    panel.changed("case");
    await page.getByText("64,000 connections", { exact: true }).waitFor();
    assert.equal(await place(), before);
    assert.equal(await page.locator(".fm-row.fm-waiting").count(), 0);
    await panel.close();
  });

  it("follows its row when the analysis ends and rows are in another order; changes faster than answers starve nothing", async () => {
    let partial = true;
    let packets = 0;
    const panel = await open(2000, {
      handlers: {
        page: (p: PageRequest) => madePage({ ...p, listing: "connections" }, 2000, connectionCells, partial),
        position: ({ id }: { id: string }) => Number(id) + 999,
        status: async () => {
          const said = { ...analysing, packets: ++packets };
          await new Promise((resolve) => setTimeout(resolve, 150));
          return said;
        },
      },
    });
    const { page } = panel;
    await settled(page);
    await page.locator('[aria-rowindex="5"]').click();
    await page.locator(".fm-detail-title").getByText(madeConnection(3).title).waitFor();
    const storm = setInterval(() => (panel.changed("status"), panel.changed("case")), 20);
    await eventually(async () => assert.match((await page.locator(".fm-work").textContent()) ?? "", /, [3-9] packets/));
    clearInterval(storm);
    partial = false;
    panel.changed("case");
    await page.locator('[aria-rowindex="1005"][aria-selected="true"]').waitFor();
    await panel.close();
  });

  it("Ctrl+F goes to the filter, arrow down from there into the rows", async () => {
    const panel = await open(50);
    const { page } = panel;
    await settled(page);
    assert.equal(await page.evaluate(() => document.activeElement?.className), "fm-grid");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("udp");
    await eventually(() => assert.equal(lastPage(panel).filter.text, "udp"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await eventually(async () => assert.deepEqual(await selectedRows(page), [0]));
    await panel.close();
  });

  it("keeps its place, order, filter and row when it was hidden", async () => {
    const panel = await open(5000);
    const { page } = panel;
    await settled(page);
    await page.getByRole("columnheader", { name: "Originator", exact: true }).click();
    await page.locator(".fm-filter-box input").fill("tcp");
    await eventually(() => assert.equal(lastPage(panel).filter.text, "tcp"));
    await settled(page);
    await grid(page).evaluate((element) => (element.scrollTop = 2000 * 22));
    await page.locator('[aria-rowindex="2010"]').click();
    await page.waitForTimeout(400);
    await panel.reload();
    await settled(page);
    await page.locator('[aria-rowindex="2010"]').waitFor();
    assert.deepEqual(lastPage(panel).sort, [{ column: "orig_ip", descending: false }]);
    assert.equal(lastPage(panel).filter.text, "tcp");
    assert.equal(await page.locator(".fm-filter-box input").inputValue(), "tcp");
    await eventually(async () => assert.deepEqual(await selectedRows(page), [2008]));
    assert.ok(JSON.stringify(panel.state()).length < 4000, "choices only, no evidence");
    await panel.close();
  });

  it("goes to the row of a target, with its filter, and narrows by time", async () => {
    let target: object = { kind: "connections", connection: 4000 };
    let time: { from: string; to: string } | null = null;
    const start = () => ({ target, caseName: "x", timeZone: "UTC", time });
    const panel = await open(5000, { handlers: { start, narrow: () => ((time = null), null) } });
    const { page } = panel;
    await page.locator('[aria-rowindex="4001"][aria-selected="true"]').waitFor();
    target = { kind: "connections", filter: { connections: [7, 8], text: "10.0.0.7" } };
    panel.changed("target");
    await eventually(() => assert.deepEqual(lastPage(panel).filter, { text: "10.0.0.7", connections: [7, 8] }));
    await page.getByText("of 2 connections").waitFor();
    await page.getByRole("button", { name: "Show all", exact: true }).click();
    await eventually(() => assert.deepEqual(lastPage(panel).filter, { text: "10.0.0.7" }));
    time = { from: "1773740700000000000", to: "1773741000000000000" };
    panel.changed("time");
    await eventually(() => assert.deepEqual(lastPage(panel).filter.time, time));
    await page.getByText("2026-03-17 09:45:00Z to 09:50:00Z").waitFor();
    await page.getByRole("button", { name: "Show all times" }).click();
    await eventually(() => assert.deepEqual(panel.said("narrow"), { time: null }));
    panel.changed("time");
    await eventually(() => assert.equal(lastPage(panel).filter.time, undefined));
    await panel.close();
  });

  it("says in a sentence that there is nothing, that nothing fits, and what went wrong", async () => {
    const panel = await open(0);
    await panel.page.getByText("There are no connections in this evidence.").waitFor();
    await panel.page.locator(".fm-filter-box input").fill("nobody");
    await panel.page.getByText("No connection fits the filter.").waitFor();
    await panel.page.getByRole("button", { name: "Clear all filters" }).click();
    await panel.page.getByText("There are no connections in this evidence.").waitFor();
    panel.answer({
      page: () => {
        throw new RpcError({ code: "unreadable", message: "mirror.pcap cannot be read any more." });
      },
    });
    panel.changed("case");
    await panel.page.getByText("mirror.pcap cannot be read any more.").waitFor();
    panel.answer({ page: (p: PageRequest) => madePage({ ...p, listing: "connections" }, 3, connectionCells) });
    await panel.page.getByRole("button", { name: "Try again" }).click();
    await panel.page.getByText("3 connections", { exact: true }).waitFor();
    await panel.close();
  });

  it("a case that changes before the columns are known makes one table, which says what there is", async () => {
    let go: (() => void)[] = [];
    const panel = await open(0, {
      handlers: {
        columns: async () => {
          await new Promise<void>((resolve) => go.push(resolve));
          return aboutColumns("connections");
        },
      },
    });
    await eventually(async () => assert.equal(go.length, 1));
    panel.changed("case");
    await eventually(async () => assert.equal(go.length, 2));
    for (const one of go) one();
    await panel.page.getByText("There are no connections in this evidence.").waitFor();
    assert.equal(await panel.page.locator(".fm-grid").count(), 1);
    go = [];
    await panel.close();
  });

  it("nothing in hostile evidence executes, hides or breaks out", async () => {
    const text = (row: number): string => hostile[row % hostile.length];
    const cells = { ...connectionCells, orig_ip: text, resp_ip: text, proto: text, conn_state: text, verdict: text, reason: text, history: text, community_id: text, evidence: text }; // prettier-ignore
    const about = (row: number) => {
      const made = madeConnection(row);
      const fields = {
        ...made.fields,
        orig_ip: text(row),
        "<b>name</b>": text(row),
        detail: text(row),
        conn_state: "__proto__",
      };
      return { ...made, title: text(row), fields, vantages: made.vantages.map((one) => ({ ...one, says: text(row) })), findings: made.findings.map((one) => ({ ...one, title: text(row), summary: text(row) })) }; // prettier-ignore
    };
    const panel = await open(hostile.length, {
      handlers: {
        page: (p: PageRequest) => madePage({ ...p, listing: "connections" }, hostile.length, cells),
        connection: ({ connection }: { connection: number }) => about(connection - 1),
        status: () => ({ ...analysing, state: "failed", says: text(0) }),
        overview: () => ({ ...damaged, files: damaged.files.map((file) => ({ ...file, path: `/e/${text(1)}`, diagnostics: file.diagnostics.map((line) => ({ ...line, says: text(2), detail: text(4) })) })) }), // prettier-ignore
        exportPackets: () => text(0),
      },
    });
    const { page } = panel;
    await settled(page);
    for (let row = 0; row < hostile.length; row++) {
      await page
        .locator(`[aria-rowindex="${row + 2}"] .fm-cell`)
        .nth(4)
        .click({ button: "right" });
      await page.keyboard.press("Escape");
      await page.locator(".fm-detail:not(.fm-stale) .fm-detail-title").waitFor();
      await page.locator(".fm-detail-actions vscode-button").nth(3).click();
      await page.keyboard.press("Escape");
    }
    const said = await page.evaluate(() => {
      const texts = [...document.querySelectorAll("*")].flatMap((element) => [
        element.textContent ?? "",
        element.getAttribute("title") ?? "",
        element.getAttribute("aria-label") ?? "",
      ]);
      return {
        title: document.title,
        unsafe: texts.filter((one) =>
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(one),
        ),
        markup: document.querySelectorAll(
          "img, svg:not(vscode-button svg), script:not([nonce]), iframe, object, a[href]",
        ).length,
        wide: document.documentElement.scrollWidth > window.innerWidth,
        heights: [...document.querySelectorAll(".fm-row")].filter((row) => row.getBoundingClientRect().height !== 22)
          .length,
      };
    });
    assert.deepEqual(said, { title: "Flowmirror", unsafe: [], markup: 0, wide: false, heights: 0 });
    await grid(page).focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    await eventually(() => assert.ok(panel.said("copy")));
    const copied = (panel.said("copy") as { text: string }).text;
    assert.equal(copied.split("\n").length, hostile.length);
    for (const cell of copied.split(/[\t\n]/)) assert.doesNotMatch(cell, /^[=+@]|^-\D|[\u0000-\u001f\u202e]/);
    await panel.screenshot("hostile");
    await panel.close();
  });

  it("changes its times with the zone", async () => {
    let timeZone = "UTC";
    const panel = await open(50, {
      handlers: { start: () => ({ target: { kind: "connections" }, caseName: "x", timeZone, time: null }) },
    });
    await settled(panel.page);
    assert.equal((await cellsOf(panel.page, 0))[1], "2026-03-17 09:45:00.000Z");
    timeZone = "Europe/Berlin";
    panel.changed("settings");
    await eventually(async () => assert.equal((await cellsOf(panel.page, 0))[1], "2026-03-17 10:45:00.000+01:00"));
    await panel.close();
  });
});
