/** The connection panel's packets, and the tabs that lead elsewhere. */
import assert from "node:assert/strict";
import type { Target } from "../../src/protocol/panels.ts";
import { RpcError } from "../../src/protocol/rpc.ts";
import { about, packet } from "./connection/about.ts";
import { http, open, target, waitFor } from "./connection/opened.ts";
import { describePanel, type OpenedPanel } from "./harness.ts";

describePanel("connection panel", function () {
  this.timeout(60_000);
  let panel: OpenedPanel;
  afterEach(() => panel.close());

  const text = (selector: string): Promise<string> => panel.page.locator(selector).first().innerText();
  const until = (what: () => boolean | Promise<boolean>, says: string): Promise<void> => waitFor(panel, what, says);

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

    it("shows the flags of TCP's packets, in letters where it is narrow, and no such column for what is no TCP", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target } });
      const flags = (kind: string) => panel.page.locator(`.fm-packet-rows .fm-packet-row ${kind}`);
      await until(async () => (await panel.page.locator(".fm-packet-rows .fm-packet-row").count()) > 5, "rows");
      const words = async (): Promise<string[]> => panel.page.$$eval(".fm-packet-rows .fm-packet-row", (rows) => rows.slice(0, 6).map((row) => row.children[4].textContent ?? "")); // prettier-ignore
      assert.deepEqual(await words(), ["SYNS", "SYN ACKSA", "ACKA", "PSH ACKPA", "none-", ""]);
      assert.equal(await flags(".fm-tight").first().isVisible(), false);
      await panel.page.setViewportSize({ width: 480, height: 800 });
      await until(async () => flags(".fm-tight").first().isVisible(), "letters");
      await panel.close();
      const connection = () => ({ ...about, fields: { ...about.fields, proto: "udp" } });
      panel = await open(http, {
        start: { target: { ...target, tab: "packets" } as Target },
        handlers: { connection },
      });
      await until(async () => (await panel.page.locator(".fm-packet-rows .fm-packet-row").count()) > 5, "rows");
      assert.doesNotMatch(await text(".fm-packet-head"), /Flags/);
    });

    it("a field lights up its bytes, a byte selects its field", async () => {
      panel = await open(http, { width: 1600, start: { target: { ...target, tab: "packets" } as Target } });
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

  describe("decode with tshark", () => {
    const press = (name: RegExp): Promise<void> => panel.page.getByRole("button", { name }).click();
    const line = (name: RegExp) => panel.page.getByRole("treeitem", { name });
    const asked = (): unknown[] => panel.calls.filter(({ method }) => method === "tshark").map(({ params }) => params);

    it("shows its layers in the place of the own ones, in the same bytes, and the own ones again", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target } });
      await line(/^Source 10\.0\.0\.5/).click();
      assert.deepEqual(asked(), []);
      await press(/^Decode with tshark/);
      await line(/^Hypertext Transfer Protocol/).waitFor();
      assert.deepEqual(asked(), [{ evidenceId: 1, number: 1 }]);
      assert.match(await text(".fm-packet-title"), /tshark 4\.0\.17, of bytes 14 to 59/);
      assert.match(await text(".fm-tree .fm-selected"), /^Source Address/, "what is lit up is selected there");
      await line(/^Destination Address/).click();
      await until(async () => (await panel.page.locator(".fm-packet-detail .fm-mark-field").count()) > 0, "its bytes");
      await press(/^Show own layers/);
      await until(async () => /^Destination\s+10/.test(await text(".fm-tree .fm-selected")), "the own layers");
      assert.equal(await line(/^Hypertext/).count(), 0);
      assert.doesNotMatch(await text(".fm-packet-title"), /4\.0\.17/);
    });

    it("goes on with the next packet, and starts nothing for those the keys pass", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target } });
      await press(/^Decode with tshark/);
      await line(/^Hypertext/).waitFor();
      await panel.page.locator(".fm-packet-rows").focus();
      for (let i = 0; i < 6; i++) await panel.page.keyboard.press("ArrowDown");
      await until(async () => /of bytes 14 to 65/.test(await text(".fm-packet-title")), "the seventh packet's layers");
      assert.ok(asked().length < 7, `${asked().length} times asked`);
      assert.deepEqual(asked().at(-1), { evidenceId: 1, number: 7 });
      await panel.page.keyboard.press("Home");
      await panel.page.keyboard.press("ArrowDown");
      await until(async () => /its answer was longer/.test(await text(".fm-packet-title")), "a long answer says so");
    });

    it("where there is none that is a sentence, and the own layers stay", async () => {
      const tshark = () => {
        throw new RpcError({ code: "not-found", message: "There is no tshark on this machine." });
      };
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target }, handlers: { tshark } });
      await press(/^Decode with tshark/);
      await until(async () => /There is no tshark on this machine\./.test(await text(".fm-packet-title")), "the sentence"); // prettier-ignore
      assert.equal(await line(/^Ethernet/).count(), 1);
      await panel.page.getByRole("button", { name: /^Decode with tshark/ }).waitFor();
    });

    it("its text is text", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "packets" } as Target } });
      await press(/^Decode with tshark/);
      await line(/^GET/).click();
      await panel.page.keyboard.press("ArrowRight");
      await line(/^Request URI/).waitFor();
      const shown = await panel.page.locator(".fm-tree").innerText();
      assert.match(shown, /<script>document\.title='owned'<\/script>/);
      assert.doesNotMatch(shown, /[\u202e\u001b\u2066\u0000]/);
      assert.notEqual(await panel.page.title(), "owned");
      assert.equal(await panel.page.locator(".fm-tree script, .fm-tree img, .fm-tree svg").count(), 0);
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

    it("transactions: says honestly that no protocol was recognised", async () => {
      panel = await open(http, { start: { target: { ...target, tab: "transactions" } as Target } });
      await until(async () => /No protocol was recognised/.test(await text(".fm-room")), "the sentence");
      await panel.page.getByRole("button", { name: "Show the payload" }).click();
      await panel.page.waitForSelector(".fm-bytes");
    });
  });
});
