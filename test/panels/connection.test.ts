/** The connection panel in a real browser: every tab, by mouse and by keyboard. */
import assert from "node:assert/strict";
import type { CaseStatus } from "../../src/protocol/case.ts";
import type { Target } from "../../src/protocol/panels.ts";
import { RpcError } from "../../src/protocol/rpc.ts";
import { about, handlers, packet } from "./connection/about.ts";
import { type Conversation, conversation } from "./connection/payload.ts";
import { describePanel, type OpenedPanel, openPanel, type PanelOptions } from "./harness.ts";

export const http = conversation([
  {
    from: "orig",
    bytes: "GET /index.html HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n",
    packet: 4,
  },
  {
    from: "resp",
    bytes: "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 3210\r\n\r\n<p>Gr",
    packet: 6,
  },
  { from: "resp", bytes: "üße, é \t tab \u0000\u0007 end</p>\n".repeat(3), packet: 7 },
  { from: "resp", gap: 1460, reason: "not-captured", packet: 7 },
  { from: "resp", bytes: Uint8Array.from({ length: 700 }, (_, i) => (i * 37) & 0xff), packet: 9 },
  {
    from: "orig",
    bytes: "POST /login HTTP/1.1\r\nHost: shop.example\r\n\r\nuser=admin&password=hunter2",
    packet: 10,
  },
  { from: "orig", gap: 200, reason: "truncated", packet: 10 },
  { from: "resp", bytes: "HTTP/1.1 403 Forbidden\r\n\r\n", packet: 12 },
]);

const target: Target = { kind: "connection", connection: about.connection };

function open(said: Conversation = http, options: Partial<PanelOptions> = {}, total?: number): Promise<OpenedPanel> {
  return openPanel({
    panel: "connection",
    start: { target },
    ...options,
    handlers: { ...handlers(said, total), ...options.handlers },
  });
}

const tabs = ["payload", "transactions", "packets", "flow-records", "findings", "vantages"] as const;

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
      await panel.page.keyboard.press("Control+g");
      await panel.page.keyboard.type("0x5a");
      await panel.page.keyboard.press("Enter");
      await until(async () => /^Offset 90 \(0x5a\) · responder · packet 6/.test(await text(".fm-place")), "the place");
      await panel.page.keyboard.press("Enter");
      await until(() => (panel.said("packet") as { number?: number })?.number === 6, "packet 6");
      assert.equal(await panel.page.locator("#tab-packets").getAttribute("aria-selected"), "true");
      await until(async () => /^Packet 6 /.test(await text(".fm-packet-title")), "packet 6 is shown");
      await panel.page.getByRole("button", { name: /^Show where this packet/ }).click();
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

  describe("packets", () => {
    it("lists them, opens the first, moves by keyboard", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target } });
      await until(async () => /^Packet 1 /.test(await text(".fm-packet-title")), "the first packet");
      await panel.page.locator(".fm-packet-rows").focus();
      for (let i = 0; i < 4; i++) await panel.page.keyboard.press("ArrowDown");
      await until(async () => /^Packet 5 /.test(await text(".fm-packet-title")), "the fifth packet");
      assert.match(
        await text(".fm-packet-title"),
        /Truncated: 128 of 1,514 bytes were captured, the last 1,386 bytes are missing/,
      );
      const row = panel.page.locator(".fm-packet-rows .fm-selected");
      assert.match(
        (await row.innerText()).replace(/\s+/g, " "),
        /^5 09:45:00\.004938Z 0\.001234 → originator .*1,514 eth:ip/,
      );
      await panel.page.getByRole("treeitem", { name: /^Destination port/ }).click();
      await panel.page.locator(".fm-packet-rows").focus();
      await panel.page.keyboard.press("End");
      await until(async () => /^Packet 12 .*A copy: /s.test(await text(".fm-packet-title")), "the last, a copy");
      assert.match(await text(".fm-tree .fm-selected"), /^Destination port/, "the same field of the next packet");
    });

    it("a field lights up its bytes, a byte selects its field", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target } });
      await panel.page.getByRole("treeitem", { name: /^Source 10\.0\.0\.5/ }).click();
      const lit = ".fm-packet-detail .fm-bytes-hex .fm-mark-field";
      const { bytes } = packet(1);
      const expected = Array.from(bytes.slice(26, 30), (byte) => byte.toString(16).padStart(2, "0"));
      await until(async () => (await panel.page.locator(lit).allInnerTexts()).join(" ").split(/\s+/).join(" ") === expected.join(" "), "the bytes of ip.src"); // prettier-ignore
      // Byte 47 holds two flags of TCP's flags field: the second of them is drawn from the third row's last digits.
      const third = panel.page.locator(".fm-packet-detail .fm-bytes-hex").nth(2);
      const box = (await third.boundingBox())!;
      const perCharacter = 8.43;
      await panel.page.mouse.click(box.x + 8.43 + (15 * 3 + 1 + 0.7) * perCharacter, box.y + 9);
      await until(async () => /tcp\.flags\.(ack|push)/.test((await panel.page.locator(".fm-tree .fm-selected").getAttribute("title")) ?? ""), "the innermost field, opened"); // prettier-ignore
    });

    it("the tree opens and closes by keyboard, and remembers it for the next packet", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target } });
      await panel.page.getByRole("treeitem", { name: /^Ethernet/ }).click();
      assert.equal(await panel.page.getByRole("treeitem", { name: /^Type/ }).count(), 0);
      await panel.page.keyboard.press("ArrowRight");
      await panel.page.getByRole("treeitem", { name: /^Type/ }).waitFor();
      await panel.page.keyboard.press("ArrowRight");
      await until(async () => /^Destination/.test(await text(".fm-tree .fm-selected")), "the first field");
      await panel.page.keyboard.press("ArrowLeft");
      await until(async () => /^Ethernet/.test(await text(".fm-tree .fm-selected")), "back at the layer");
      await panel.page.locator(".fm-packet-rows").focus();
      await panel.page.keyboard.press("ArrowDown");
      await until(async () => /^Packet 2 /.test(await text(".fm-packet-title")), "the second packet");
      assert.equal(await panel.page.getByRole("treeitem", { name: /^Type/ }).count(), 1);
    });

    it("a link leads to a packet and lights up the bytes it means", async () => {
      const place = { evidenceId: 1, number: 3, at: 30, length: 4 };
      panel = await open(http, { start: { target: { ...target, packet: place } as Target } });
      await until(async () => /^Packet 3 /.test(await text(".fm-packet-title")), "the packet");
      await until(async () => /^Destination\s+10\.0\.0\.9/.test(await text(".fm-tree .fm-selected")), "its field");
      assert.ok((await panel.page.locator(".fm-packet-detail .fm-mark-field").count()) > 0);
    });

    it("panes are resized by keyboard", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target } });
      const border = panel.page.getByRole("separator", { name: "Border between list and packet" });
      const before = (await panel.page.locator(".fm-packet-list").boundingBox())!.height;
      await border.focus();
      for (let i = 0; i < 5; i++) await panel.page.keyboard.press("ArrowUp");
      assert.equal(await border.getAttribute("aria-valuenow"), "30");
      assert.ok((await panel.page.locator(".fm-packet-list").boundingBox())!.height < before);
    });
  });

  describe("the other tabs", () => {
    it("records beside what was seen, with links to record and line", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "flow-records" } as Target } });
      await panel.page.waitForSelector(".fm-record");
      assert.match(await text(".fm-records"), /4 records log 27 packets; 16 of this connection were seen/);
      const second = panel.page.locator(".fm-record").nth(1);
      assert.match(await second.innerText(), /2 packets \(1\.4 kB\) fewer seen than logged/);
      await second.getByRole("button", { name: /^Open line 2/ }).click();
      await until(() => panel.said("reveal") !== undefined, "the line is asked for");
      assert.deepEqual(panel.said("reveal"), { kind: "log-line", evidenceId: 3, line: 2 });
      await second.getByRole("button", { name: /^Show record 1/ }).click();
      await until(() => (panel.said("reveal") as Target).kind === "flow-records", "the record is asked for");
    });

    it("findings and vantages lead on", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "findings" } as Target } });
      await panel.page.getByRole("button", { name: /^Show the finding/ }).click();
      await until(() => panel.said("reveal") !== undefined, "the finding is asked for");
      assert.deepEqual(panel.said("reveal"), { kind: "findings", finding: "port-scan:10.0.0.5" });
      await panel.page.click("#tab-vantages");
      assert.match(await text(".fm-plain-table"), /mirror VNI 101 from 10\.0\.0\.5[\s\S]*this connection/);
      await panel.page.getByRole("button", { name: /^Show connection 8/ }).click();
      await until(() => (panel.said("reveal") as Target).kind === "connection", "the sibling is asked for");
      assert.deepEqual(panel.said("reveal"), { kind: "connection", connection: 8, tab: "vantages" });
    });

    it("transactions: says honestly that no protocol is decoded yet", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "transactions" } as Target } });
      await until(async () => /No HTTP, TLS or DNS was recognised/.test(await text(".fm-room")), "the sentence");
      await panel.page.getByRole("button", { name: "Show the payload" }).click();
      await panel.page.waitForSelector(".fm-bytes");
    });
  });

  describe("what changes", () => {
    it("a changed case is asked again, the place stays", async () => {
      panel = await open(http, { height: 420 });
      await panel.page.waitForSelector(".fm-bytes");
      await panel.page.locator(bytesView).focus();
      await panel.page.keyboard.press("Control+End");
      await until(
        async () => (await panel.page.locator(".fm-row", { hasText: "403 Forbidden" }).count()) > 0,
        "the end",
      );
      const before = await panel.page.locator(bytesView).evaluate((element) => element.scrollTop);
      const asked = panel.calls.length;
      panel.changed("case");
      await until(() => panel.calls.slice(asked).some(({ method }) => method === "payloadMap"), "asked again");
      await panel.page.waitForSelector(".fm-bytes");
      await until(async () => Math.abs((await panel.page.locator(bytesView).evaluate((element) => element.scrollTop)) - before) < 20, "the same place"); // prettier-ignore
    });

    it("hidden and shown again it is where it was", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      await panel.page.getByRole("radio", { name: "Hex" }).click();
      await panel.page.click("#tab-packets");
      await panel.page.locator(".fm-packet-rows").focus();
      await until(async () => /^Packet 1 /.test(await text(".fm-packet-title")), "the first packet");
      await panel.page.keyboard.press("ArrowDown");
      await until(async () => /^Packet 2 /.test(await text(".fm-packet-title")), "the second packet");
      await panel.reload();
      await until(async () => /^Packet 2 /.test(await text(".fm-packet-title")), "the second packet again");
      await panel.page.click("#tab-payload");
      await panel.page.waitForSelector(".fm-bytes-hex");
    });

    it("another target is another connection", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      panel.answer({ start: () => ({ target: { kind: "connection", connection: 8, tab: "vantages" }, caseName: "x", timeZone: "Europe/Berlin", time: null }) }); // prettier-ignore
      panel.changed("target");
      await until(async () => /connection 8/.test(await text("h1")), "the other connection");
      assert.match(await text(".fm-facts"), /\+01:00/);
      assert.equal(await panel.page.locator("#tab-vantages").getAttribute("aria-selected"), "true");
    });

    it("a link to a packet is followed once the connection is there", async () => {
      const place = { evidenceId: 1, number: 5 };
      const missing = (): never => {
        throw new RpcError({ code: "not-found", message: "x" });
      };
      panel = await open(http, { start: { target: { ...target, packet: place } as Target }, handlers: { connection: missing } }); // prettier-ignore
      await until(async () => /not in the case any more, or not yet/.test(await text(".fm-room")), "the sentence");
      panel.answer(handlers(http));
      panel.changed("case");
      await until(async () => /^Packet 5 /.test(await text(".fm-packet-title")), "the packet");
    });

    it("a connection that is not there any more is said to be gone", async () => {
      panel = await open();
      await panel.page.waitForSelector(".fm-bytes");
      panel.answer({ connection: () => { throw new RpcError({ code: "not-found", message: "x" }); } }); // prettier-ignore
      panel.changed("case");
      await until(async () => /not in the case any more/.test(await text(".fm-room")), "the sentence");
      await panel.page.getByRole("button", { name: "Show all connections" }).click();
      await until(() => (panel.said("reveal") as Target | undefined)?.kind === "connections", "asked for the list");
    });

    it("a running analysis is said, and can be cancelled", async () => {
      const status: CaseStatus = {
        state: "analysing", says: "reading mirror.pcap", doneBytes: 5e8, totalBytes: 1e9, bytesPerSecond: 1e8,
        secondsLeft: 5, packets: 1, records: 0,
      }; // prettier-ignore
      panel = await open(http, { handlers: { status: () => status } });
      await until(async () => /still running.*reading mirror\.pcap · 50\.0 % · 100 MB\/s · 5 s left/.test(await text(".fm-strip")), "progress"); // prettier-ignore
      await panel.page.getByRole("button", { name: "Cancel" }).click();
      await until(() => panel.calls.some(({ method }) => method === "cancel"), "cancelled");
      panel.answer({ status: () => ({ ...status, state: "stopped", says: "The engine has stopped." }) });
      panel.changed("status");
      await panel.page.getByRole("button", { name: "Start again" }).click();
      await until(() => panel.calls.some(({ method }) => method === "restart"), "restarted");
    });
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

/** Waits until something holds; fails with what was waited for. */
async function waitFor(panel: OpenedPanel, what: () => boolean | Promise<boolean>, says: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await what()) return;
    await panel.page.waitForTimeout(25);
  }
  assert.fail(`Waited in vain: ${says}. Shown is: ${(await panel.page.locator("body").innerText()).slice(0, 600)}`);
}
