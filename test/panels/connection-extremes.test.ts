/** The connection panel with too much and with the worst: a gigabyte, a line without end, hostile text, no mouse. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Target } from "../../src/protocol/panels.ts";
import { about, BEGIN, fields, finding, handlers, layers, packet, packetPage, record } from "./connection/about.ts";
import { type Conversation, conversation, gigabyte } from "./connection/payload.ts";
import { describePanel, type OpenedPanel, openPanel, type PanelOptions } from "./harness.ts";

const target: Target = { kind: "connection", connection: about.connection };
/** Elements of the whole page: a screen of rows and the controls, whatever the payload's size. */
const MOST_ELEMENTS = 1500;

function open(said: Conversation, options: Partial<PanelOptions> = {}, total?: number): Promise<OpenedPanel> {
  const all = { ...handlers(said, total), ...options.handlers };
  return openPanel({ panel: "connection", start: { target }, ...options, handlers: all });
}

const elements = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll("*").length);
const view = ".fm-payload .fm-bytes-view";
const lines = (page: Page): Promise<string[]> => page.locator(".fm-bytes-text").allInnerTexts();

describePanel("connection panel, extremes", function () {
  this.timeout(60_000);
  let panel: OpenedPanel;
  afterEach(() => panel.close());

  async function until(what: () => boolean | Promise<boolean>, says: string): Promise<void> {
    for (let i = 0; i < 200; i++) {
      if (await what()) return;
      await panel.page.waitForTimeout(25);
    }
    assert.fail(`Waited in vain: ${says}`);
  }

  describe("a gigabyte", () => {
    it("opens at once, scrolls to its end and anywhere, and never becomes many elements", async () => {
      panel = await open(gigabyte());
      await until(async () => (await lines(panel.page))[0]?.startsWith("line 0 ."), "the first line");
      const reads = panel.calls.filter(({ method }) => method === "payload").length;
      assert.ok(reads <= 2, `${reads} windows for the first screen`);

      await panel.page.locator(view).focus();
      await panel.page.keyboard.press("Control+End");
      await until(async () => (await lines(panel.page)).at(-1)?.startsWith("line 16777215 ") ?? false, "the last line");
      assert.ok((await elements(panel.page)) < MOST_ELEMENTS);

      // The scroll bar dragged to the middle, and the wheel from there: line by line.
      await panel.page.locator(view).evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
      await until(async () => /^line 8\d{6} /.test((await lines(panel.page))[10] ?? ""), "lines of the middle");
      const number = async (): Promise<number> => Number((await lines(panel.page))[20].split(" ")[1]);
      const before = await number();
      await panel.page.mouse.move(640, 400);
      await panel.page.mouse.wheel(0, 19 * 40);
      await until(async () => (await number()) !== before, "the wheel");
      const moved = (await number()) - before;
      assert.ok(moved > 20 && moved < 60, `${moved} lines by the wheel`);

      await panel.page.getByRole("radio", { name: "Hex" }).click();
      await panel.page.locator(view).focus();
      await panel.page.keyboard.press("Control+End");
      await until(
        async () => (await panel.page.locator(".fm-offset").last().innerText()) === "3ffffff0",
        "the last row",
      );
      assert.ok((await elements(panel.page)) < MOST_ELEMENTS);
      const asked = panel.calls.filter(({ method }) => method === "payload").length;
      assert.ok(asked < 30, `${asked} windows were asked for in all`);
    });

    it("goes to a hit far away, and to an offset", async () => {
      panel = await open(gigabyte());
      await panel.page.waitForSelector(".fm-bytes");
      await panel.page.keyboard.press("Control+f");
      await panel.page.keyboard.type("line 9999999 ");
      await until(async () => (await panel.page.locator(".fm-mark-found").allInnerTexts()).join("") === "line 9999999 ", "the hit"); // prettier-ignore
      await panel.page.locator(view).focus();
      await panel.page.keyboard.press("g");
      await panel.page.keyboard.type(String(64 * 5_000_000));
      await panel.page.keyboard.press("Enter");
      await until(async () => (await lines(panel.page)).some((line) => line.startsWith("line 5000000 ")), "the offset");
    });

    it("of packets: a million of them", async () => {
      panel = await open(conversation([]), { start: { target: { ...target, tab: "packets" } as Target } }, 1_000_000);
      await panel.page.waitForSelector(".fm-packet-rows .fm-cell");
      await panel.page.locator(".fm-packet-rows").focus();
      await panel.page.keyboard.press("End");
      await until(async () => /^Packet 1,000,000 /.test(await panel.page.locator(".fm-packet-title").innerText()), "the last"); // prettier-ignore
      assert.ok((await elements(panel.page)) < MOST_ELEMENTS);
    });
  });

  it("a line of five megabytes is broken, not laid out", async () => {
    const said = conversation([{ from: "orig", bytes: new Uint8Array(5_000_000).fill(0x61), packet: 1 }]);
    panel = await open(said);
    await panel.page.waitForSelector(".fm-bytes");
    await panel.page.locator("vscode-checkbox", { hasText: "Wrap" }).click();
    await until(async () => ((await lines(panel.page))[0] ?? "").length === 1024, "lines of the named width");
    assert.ok((await elements(panel.page)) < MOST_ELEMENTS);
  });

  it("hostile text stays text, in every place", async () => {
    const evil = `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>\u202e\u001b[31m\u0000=cmd|'/c calc'!A1 `;
    const long = evil + "x".repeat(20_000);
    const hostile = {
      ...handlers(conversation([{ from: "orig", bytes: long, packet: 1 }])),
      connection: () => ({
        ...about,
        title: evil,
        fields: { ...fields, community_id: evil, conn_state: long, reason: long, proto: evil, orig_ip: evil },
        findings: [{ ...finding, title: long, summary: long, technique: evil, severity: evil, confidence: evil }],
        vantages: [{ vantage: 1, says: long, fields: {}, connection: 9, packets: 1, copies: 0 }],
      }),
      records: () => [record(1, { action: evil, interface_id: long, flow_direction: evil, start: evil })],
      transactions: () => [
        { protocol: evil, request: long, reply: long, ts: String(BEGIN), requestPacket: null, replyPacket: null },
      ],
      packet: () => ({
        ...packet(1),
        protocols: evil,
        layers: layers.map((layer) => ({
          ...layer,
          id: evil,
          title: evil,
          summary: long,
          fields: layer.fields.map((field) => ({ ...field, name: evil, title: evil, value: long })),
        })),
      }),
      status: () => ({
        state: "failed", says: evil, doneBytes: 0, totalBytes: 0, bytesPerSecond: 0, secondsLeft: null, packets: 0, records: 0,
      }), // prettier-ignore
      page: (asked: Parameters<typeof packetPage>[0]) => {
        const page = packetPage(asked, 3);
        return { ...page, columns: page.columns.map((column) => (column.kind === "text" ? { ...column, values: column.values.map(() => long) } : column)) }; // prettier-ignore
      },
      savePayload: () => evil,
    };
    panel = await openPanel({ panel: "connection", start: { target }, handlers: hostile as PanelOptions["handlers"] });
    await panel.page.waitForSelector(".fm-bytes");
    for (const tab of ["payload", "transactions", "packets", "flow-records", "findings", "vantages"]) {
      await panel.page.click(`#tab-${tab}`);
      await panel.page.waitForTimeout(150);
      const shown = await panel.page.evaluate(() => ({
        pwned: "pwned" in window,
        made: document.querySelectorAll("#app img, #app script, #app iframe").length,
        text: document.body.innerText + [...document.querySelectorAll("[title]")].map((one) => one.getAttribute("title")).join(), // prettier-ignore
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }));
      assert.equal(shown.pwned, false, tab);
      assert.equal(shown.made, 0, tab);
      assert.doesNotMatch(shown.text, /[\u0000\u001b\u202e]/, tab);
      assert.ok(shown.wide <= 0, `${tab} stays within the page`);
      if (process.env.SHOTS) await panel.screenshot(`hostile-${tab}`);
    }
    await panel.page.getByRole("button", { name: /^Save what/ }).count();
  });

  it("everything is reached and named without a mouse", async () => {
    panel = await open(conversation([{ from: "orig", bytes: "GET / HTTP/1.1\r\n\r\n", packet: 1 }]));
    await panel.page.waitForSelector(".fm-bytes");
    const wanted: Record<string, RegExp[]> = {
      payload: [/^Export/, /^Copy Wireshark/, /^Copy the Community/, /^Payload/, /^Side/, /^Text/, /Wrap/, /^Search/, /Match case/, /hex bytes/, /^Previous/, /^Next/, /^Go to offset/, /^Save/, /^Payload\. Arrow/, /^Show packet/],
      transactions: [/^Show the payload/],
      packets: [/^Packets of/, /^Border between list/, /^Layers/, /^Border between layers/, /^Bytes of/],
      "flow-records": [/^Show in flow/, /^Flow records of/, /^Show record/, /^Open line/],
      findings: [/^Show the finding/],
      vantages: [/^Show connection/],
    }; // prettier-ignore
    for (const [tab, names] of Object.entries(wanted)) {
      await panel.page.locator(`#tab-payload`).focus();
      await panel.page.keyboard.press("Home");
      for (let i = 0; i < Object.keys(wanted).indexOf(tab); i++) await panel.page.keyboard.press("ArrowRight");
      await until(async () => (await panel.page.locator(`#tab-${tab}`).getAttribute("aria-selected")) === "true", tab);
      await panel.page.waitForTimeout(150);
      const reached = await walk(panel.page);
      for (const name of names) assert.ok(reached.some((one) => name.test(one)), `${tab}: ${name} in ${reached.join(" | ")}`); // prettier-ignore
      assert.deepEqual(reached.filter((name) => name === ""), [], `${tab}: everything has a name`); // prettier-ignore
    }
  });
});

/** Names of what Tab reaches, once round. */
async function walk(page: Page): Promise<string[]> {
  // From the beginning of the page.
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
  });
  const names: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      return element.getAttribute("aria-label") ?? element.textContent ?? "";
    });
    if (name === null && i > 0) break;
    if (name !== null) names.push(name.trim());
  }
  return names;
}
