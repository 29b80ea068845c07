/** The connection panel in a real browser: head and payload, by mouse and by keyboard. */
import assert from "node:assert/strict";
import type { Side } from "../../src/protocol/case.ts";
import { RpcError } from "../../src/protocol/rpc.ts";
import { about, handlers } from "./connection/about.ts";
import { http, open, tabs, waitFor } from "./connection/opened.ts";
import { conversation } from "./connection/payload.ts";
import { describePanel, type OpenedPanel } from "./harness.ts";

describePanel("connection panel", function () {
  this.timeout(60_000);
  let panel: OpenedPanel;
  afterEach(() => panel.close());

  const text = (selector: string): Promise<string> => panel.page.locator(selector).first().innerText();
  /** Texts of all elements put together: the caret cuts what it stands in. */
  const all = async (selector: string): Promise<string> =>
    (await panel.page.locator(selector).allInnerTexts()).join("");
  const bytesView = ".fm-payload .fm-bytes-view";
  const until = (what: () => boolean | Promise<boolean>, says: string): Promise<void> => waitFor(panel, what, says);

  describe("head", () => {
    it("says which connection it is, and what became of it", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-row");
      assert.match(await text("h1"), /^10\.0\.0\.5:40000 → 10\.0\.0\.9:443 tcp/);
      const facts = await text(".fm-facts");
      for (const said of ["Not logged", "SKIPDATA", "SF", "normal establishment", "1.4 kB", "4.25 s", "1:LQU9qZ"]) {
        assert.ok(facts.includes(said), said);
      }
    });

    it("copies a Wireshark filter and the Community ID, exports the packets", async () => {
      panel = await open();
      await panel.page.getByRole("button", { name: "Copy Wireshark filter" }).click();
      await until(() => panel.said("copy") !== undefined, "the filter is copied");
      assert.match((panel.said("copy") as { text: string }).text, /^ip\.addr == 10\.0\.0\.5 .* tcp\.port == 443/);
      await panel.page.getByRole("button", { name: /Copy the Community ID/ }).click();
      await until(() => (panel.said("copy") as { text: string }).text === about.fields["community_id"], "id is copied");
      await panel.page.getByRole("button", { name: "Export packets" }).click();
      await until(() => panel.said("exportPackets") !== undefined, "export is asked for");
      assert.deepEqual(panel.said("exportPackets"), { connections: [about.connection] });
    });
  });

  describe("payload", () => {
    it("shows both sides in order, each marked by more than colour, gaps where they lie", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      const rows = await panel.page.locator(".fm-row").allInnerTexts();
      const flat = rows.map((row) => row.replace(/\s+/g, " ").trim());
      assert.match(flat[0], /^→ originator: #4 09:45:00\.004Z GET \/index\.html HTTP\/1\.1$/);
      assert.ok(flat.some((row) => /^← responder: #6 .* HTTP\/1\.1 200 OK$/.test(row)));
      assert.ok(
        flat.some((row) => /^← #7 .*<p>Grüße, é tab ␀␇ end<\/p>$/.test(row)),
        "a line goes on over packets",
      );
      assert.ok(flat.some((row) => /1,460 bytes not captured/.test(row)));
      assert.ok(flat.some((row) => /200 bytes truncated/.test(row)));
    });

    it("one side alone, and as text, hex or raw bytes", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      await panel.page.getByRole("radio", { name: "Hex" }).click();
      assert.match(await text(".fm-bytes-hex"), /^47 45 54 20 2f 69 6e 64 {2}65 78/);
      await panel.page.locator(".fm-sides vscode-dropdown").click();
      await panel.page.locator(".fm-sides vscode-option", { hasText: "Responder" }).click();
      await until(async () => (await text(".fm-bytes-ascii")) === "HTTP/1.1 200 OK.", "the responder's bytes");
      await panel.page.getByRole("radio", { name: "Raw" }).click();
      assert.equal(await panel.page.locator(".fm-packet").count(), 0, "raw bytes stand without packets beside them");
      assert.equal(await text(".fm-bytes-text"), "HTTP/1.1 200 OK");
      await panel.page.getByRole("button", { name: /^Save what is shown/ }).click();
      await until(() => panel.said("savePayload") !== undefined, "saving is asked for");
      assert.deepEqual(panel.said("savePayload"), { connection: about.connection, side: "resp" });
    });

    it("searches: Ctrl+F, Enter, Shift+Enter, Escape; hits are counted and lit up", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      await panel.page.keyboard.press("Control+f");
      await panel.page.keyboard.type("host: SHOP");
      await until(async () => (await text(".fm-count")) === "1 of 2", "the first hit");
      assert.equal(await all(".fm-mark-found"), "Host: shop");
      assert.equal(await panel.page.locator(".fm-mark-hit").count(), 1);
      await panel.page.keyboard.press("Enter");
      assert.equal(await text(".fm-count"), "2 of 2");
      await panel.page.keyboard.press("Enter");
      assert.equal(await text(".fm-count"), "1 of 2", "and round again");
      await panel.page.keyboard.press("Shift+Enter");
      assert.equal(await text(".fm-count"), "2 of 2");
      await panel.page.keyboard.press("F3");
      assert.equal(await text(".fm-count"), "1 of 2");
      await panel.page.keyboard.press("Escape");
      assert.ok(await panel.page.locator(bytesView).evaluate((element) => element === document.activeElement));
      await panel.page.getByRole("button", { name: "Match case" }).click();
      await until(async () => (await text(".fm-count")) === "No hits", "case counts now");
    });

    it("searches for hex bytes, and says what are none", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      await panel.page.getByRole("button", { name: "Search for hex bytes" }).click();
      await panel.page.keyboard.press("Control+f");
      await panel.page.keyboard.type("0d 0a 0d 0a");
      await until(async () => (await text(".fm-count")) === "1 of 4", "ends of heads");
      await panel.page.keyboard.type("x");
      await until(async () => /pairs of digits/.test(await text(".fm-count")), "no hex");
    });

    it("selects with Shift and with the mouse, copies text and hex", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      await panel.page.locator(bytesView).focus();
      for (let i = 0; i < 2; i++) await panel.page.keyboard.press("Shift+ArrowRight");
      await panel.page.keyboard.press("Control+c");
      await until(() => (panel.said("copy") as { text?: string })?.text === "GET", "text");
      await panel.page.getByRole("button", { name: "Copy the selected bytes as hex" }).click();
      await until(() => (panel.said("copy") as { text?: string })?.text === "47 45 54", "hex");
      const box = (await panel.page.locator(".fm-bytes").nth(1).boundingBox())!;
      await panel.page.mouse.move(box.x + 10, box.y + 9);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + 11 + 3 * 8.43, box.y + 9, { steps: 3 });
      await panel.page.mouse.up();
      await until(async () => (await all(".fm-mark-selected")) === "Host", "what the mouse went over");
    });

    it("goes to an offset, and to the packet of a place", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      await panel.page.locator(bytesView).focus();
      await panel.page.keyboard.press("g");
      await panel.page.keyboard.type("0x5a");
      await panel.page.keyboard.press("Enter");
      await until(async () => /^Offset 90 \(0x5a\) · responder · packet 6/.test(await text(".fm-place")), "the place");
      await panel.page.keyboard.press("Enter");
      await until(() => (panel.said("packet") as { number?: number })?.number === 6, "packet 6");
      assert.equal(await panel.page.locator("#tab-packets").getAttribute("aria-selected"), "true");
      await until(async () => /^Packet 6 /.test(await text(".fm-packet-title")), "packet 6 is shown");
      await panel.page.getByRole("button", { name: /^Show in payload/ }).click();
      await until(async () => /^Offset 85 /.test(await text(".fm-place")), "and back again");
      await panel.page.getByRole("button", { name: /^Packet 4 of the originator/ }).click();
      await until(() => (panel.said("packet") as { number?: number })?.number === 4, "packet 4");
    });

    it("says so where there is none, and where it cannot be read", async () => {
      panel = await open(conversation([]));
      await until(async () => /no payload/.test(await text(".fm-payload")), "no payload");
      panel.answer({
        payloadMap: () => {
          throw new RpcError({ code: "unreadable", message: "The evidence <b>moved</b>." });
        },
      });
      panel.changed("case");
      await until(
        async () => /The evidence <b>moved<\/b>\./.test(await text(".fm-payload")),
        "the failure's own words",
      );
      panel.answer(handlers(http));
      await panel.page.getByRole("button", { name: "Try again" }).click();
      await panel.page.waitForSelector(".fm-bytes");
    });
  });

  it("datagrams stand apart, also of one side", async () => {
    const said = conversation([
      { from: "orig", bytes: "first", packet: 1 },
      { from: "orig", bytes: "second", packet: 2 },
      { from: "resp", bytes: "third", packet: 3 },
    ]);
    const connection = () => ({ ...about, fields: { ...about.fields, proto: "udp" } });
    panel = await open(said, { handlers: { connection } });
    await until(async () => (await panel.page.locator(".fm-bytes-text").count()) === 3, "three datagrams");
    assert.deepEqual(await panel.page.locator(".fm-bytes-text").allInnerTexts(), ["first", "second", "third"]);
  });

  it("a payload of more pieces than can be shown says so", async () => {
    panel = await open(http, { handlers: { payloadMap: ({ side }: { side: Side }) => ({ ...http.map(side), more: 1234 }) } }); // prettier-ignore
    await until(async () => /1,234 more pieces of payload follow/.test(await text(".fm-notes")), "the note");
  });

  it("looks at home: every tab in every theme, wide and narrow", async function () {
    panel = await open();
    if (!process.env.SHOTS) this.skip();
    for (const theme of ["dark", "light", "hc"] as const) {
      for (const width of [1280, 480]) {
        const shown = await open(http, { theme, width, height: width > 1000 ? 800 : 900 });
        await shown.page.waitForSelector(".fm-bytes");
        for (const tab of tabs) {
          await shown.page.click(`#tab-${tab}`);
          await shown.page.waitForTimeout(150);
          await shown.screenshot(`${tab}-${theme}-${width}`);
        }
        await shown.close();
      }
    }
  });
});
