/** The Transactions tab: what was asked and answered, in full, and nothing of it as markup. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ConnectionAbout, TransactionAbout } from "../../src/protocol/case.ts";
import type { Target } from "../../src/protocol/panels.ts";
import { about } from "./connection/about.ts";
import { http, open as openConnection, target, waitFor } from "./connection/opened.ts";
import { body, everyBody, inFull, listed, message, png, ref, text } from "./connection/transactions.ts";
import { describePanel, type OpenedPanel, type PanelOptions } from "./harness.ts";
import { hostile } from "./hostile.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** The toolkit's own parts are made of svg; everything else in a panel is text and boxes. */
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

describePanel("transactions", function () {
  this.timeout(60_000);
  let panel: OpenedPanel;
  afterEach(() => panel.close());
  const until = (what: () => boolean | Promise<boolean>, says: string): Promise<void> => waitFor(panel, what, says);

  async function open(
    answers: { readonly full?: TransactionAbout; readonly list?: ReturnType<typeof listed>[] },
    options: Partial<PanelOptions> = {},
    service = "http",
  ): Promise<void> {
    const { full = inFull, list = [listed(0), listed(1, { request: "POST /login", reply: null, replyPacket: null })] } = answers; // prettier-ignore
    const connection = (): ConnectionAbout => ({ ...about, fields: { ...about.fields, service } });
    panel = await openConnection(http, {
      start: { target: { ...target, tab: "transactions" } as Target },
      ...options,
      handlers: { connection, transactions: () => list, transaction: () => full, ...options.handlers },
    });
    await panel.page.locator(".fm-card").first().waitFor();
  }

  const turn = (at = 0) => panel.page.locator(".fm-transaction-turn").nth(at);
  const full = (at = 0) => panel.page.locator(".fm-transaction-full").nth(at);

  it("lists requests with their replies and leads to their packets", async () => {
    await open({});
    const cards = await panel.page.locator(".fm-card").allInnerTexts();
    assert.match(cards[0], /→ GET \/page\/0#4[\s\S]*← 200 OK#6/);
    assert.match(cards[1], /No reply was seen/);
    await panel.page.getByRole("button", { name: "Show packet 6" }).click();
    await until(async () => /^Packet 6 /.test(await panel.page.locator(".fm-packet-title").first().innerText()), "the reply's packet"); // prettier-ignore
  });

  it("opens by key and by mouse, asks once, and moves nothing above", async () => {
    await open({});
    assert.equal(await turn().getAttribute("aria-expanded"), "false");
    assert.equal(await full().isVisible(), false);
    const before = await turn().boundingBox();
    await turn().focus();
    await panel.page.keyboard.press("Enter");
    await full().locator(".fm-message-full").first().waitFor();
    assert.equal(await turn().getAttribute("aria-expanded"), "true");
    assert.equal(await turn().getAttribute("aria-controls"), await full().getAttribute("id"));
    assert.deepEqual(await turn().boundingBox(), before);
    assert.deepEqual(panel.said("transaction"), { connection: 7, index: 0 });
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("Space");
    await full(1).locator(".fm-message-full").first().waitFor();
    await panel.page.locator(".fm-transaction-protocol").first().click();
    assert.equal(await full().isVisible(), false);
    await panel.page.locator(".fm-transaction-protocol").first().click();
    assert.equal(await full().isVisible(), true);
    assert.equal(panel.calls.filter(({ method }) => method === "transaction").length, 2);
  });

  it("shows head and bodies: source text, form, image, archive, bytes", async () => {
    await open({});
    await turn().click();
    await full().locator(".fm-body").nth(5).waitFor();
    const bodies = full().locator(".fm-body");
    const said = (at: number) => bodies.nth(at).innerText();
    assert.match(await full().innerText(), /User-Agent: curl\/8\.5\.0/);
    assert.match(await said(0), /Body 1[\s\S]*application\/json; charset=utf-8[\s\S]*1\.4 kB, complete, sent as gzip[\s\S]*"ada"/);
    assert.match(await said(1), /index\.html[\s\S]*partial: the capture ends[\s\S]*<script>document\.title='owned'<\/script>/);
    assert.match(await said(2), /password = \*\*\*\*/);
    assert.match(await said(3), /image\/png by content, declared image\/jpeg/);
    await until(async () => /3 × 2 pixels/.test(await said(3)), "the image");
    assert.match(await said(4), /invoice\.pdf\s+48\.2 kB[\s\S]*\.\.\/\.\.\/etc\/cron\.d\/x[\s\S]*2 entries, the list is cut/);
    assert.match(await said(5), /0000 {2}00 25 4a 6f[\s\S]*The first 512 B of 1\.4 kB/);
    assert.equal(await panel.page.title(), "Flowmirror");
  }); // prettier-ignore

  it("copies a message, a body and a hash", async () => {
    await open({});
    await turn().click();
    await full().getByRole("button", { name: "Copy the request" }).click();
    await until(() => panel.said("copy") !== undefined, "the request");
    assert.match((panel.said("copy") as { text: string }).text, /^GET \/index\.html HTTP\/1\.1\nHost: shop\.example\n/);
    await full().getByRole("button", { name: "Copy text of Body 1" }).click();
    await until(() => /"user": "ada"/.test((panel.said("copy") as { text: string }).text), "the body");
    await full().getByRole("button", { name: /9f86d081884c7d659a2f/ }).first().click(); // prettier-ignore
    await until(() => (panel.said("copy") as { text: string }).text === everyBody[0].sha256, "the hash");
  });

  it("goes to the exact bytes in the payload", async () => {
    const first = "GET /index.html HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n"
      .length;
    await open({ full: { ...inFull, request: message("orig", { at: first, length: 20, packet: ref(10) }) } });
    await turn().click();
    await full().getByRole("button", { name: "Show in payload: the bytes of this request" }).click();
    const place = panel.page.locator(".fm-place").first();
    await until(async () => /^20 bytes selected/.test(await place.innerText()), "the bytes");
    await panel.page.getByRole("button", { name: "Copy text" }).click();
    await until(() => panel.said("copy") !== undefined, "a copy");
    assert.deepEqual(panel.said("copy"), { text: "POST /login HTTP/1.1" });
  });

  it("does not pretend to know where decrypted bytes stand", async () => {
    await open({}, {}, "tls+http");
    await turn().click();
    await full().locator(".fm-message-full").nth(1).waitFor();
    assert.equal(
      await full()
        .getByRole("button", { name: /^Show in payload/ })
        .count(),
      0,
    );
    assert.equal(await full().getByText("decrypted", { exact: true }).count(), 2);
    await full().getByRole("button", { name: "Show packet 4" }).click();
    await until(async () => /^Packet 4 /.test(await panel.page.locator(".fm-packet-title").first().innerText()), "the packet"); // prettier-ignore
  });

  it("says what is missing and what failed, and asks again", async () => {
    let fails = true;
    const transaction = (): TransactionAbout => {
      if (fails) throw new Error("mirror.pcap cannot be read <b>");
      return { ...inFull, reply: null };
    };
    await open({}, { handlers: { transaction } });
    await turn().click();
    await full().getByText("It cannot be shown: mirror.pcap cannot be read <b>").waitFor();
    fails = false;
    await full().getByRole("button", { name: "Try again" }).click();
    await full().getByText("No reply was seen.").waitFor();
  });

  it("an image that is none is dumped, and none but raster images is drawn", async () => {
    const broken = png(3).subarray(0, 20);
    const svg = new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg' onload='document.title=1'/>");
    const bodies = [
      body({ kind: "image", type: "image/png", bytes: new Uint8Array(broken) }),
      body({ kind: "image", type: "image/svg+xml", bytes: svg }),
    ];
    await open({ full: { ...inFull, reply: message("resp", { bodies }) } });
    await turn().click();
    await full().getByText("It begins as an image but cannot be drawn as one.").waitFor();
    assert.equal(await panel.page.locator("img").count(), 0);
    assert.match(await full().locator(".fm-body").nth(1).innerText(), /3c 73 76 67/);
  });

  it("puts a part of a long text into the page, and the rest when asked", async () => {
    const long = "line of text\n".repeat(40_000);
    const bodies = [body(text("plain", long, true))];
    await open({ full: { ...inFull, reply: message("resp", { bodies }) } });
    await turn().click();
    const box = full().locator(".fm-body .fm-text-block");
    await until(async () => (await box.innerText()).length === 65_536, "the beginning");
    await full()
      .getByRole("button", { name: /^Show 454,464 more characters/ })
      .click();
    await until(async () => ((await box.textContent()) ?? "").length === long.length, "all of it");
    await full().getByText("The beginning only; the body has 1.4 kB.").waitFor();
    assert.ok((await box.evaluate((element) => element.getBoundingClientRect().height)) <= 334);
  });

  it("ten thousand transactions: some hundred at a time, and one is found by its packet", async () => {
    const list = Array.from({ length: 10_000 }, (_, i) => listed(i, { requestPacket: ref(i + 1), replyPacket: null }));
    await open({ list });
    assert.equal(await panel.page.locator(".fm-card").count(), 500);
    await panel.page.getByRole("button", { name: "Show 500 more" }).click();
    assert.equal(await panel.page.locator(".fm-card").count(), 1000);
    const start = { target: { ...target, tab: "transactions", packet: ref(1207) }, caseName: "x", timeZone: "UTC", time: null }; // prettier-ignore
    panel.answer({ start: () => start });
    panel.changed("target");
    await until(async () => (await panel.page.locator(".fm-card").count()) === 1207, "as many as needed");
    await panel.page.locator("#transaction-1206 .fm-message-full").first().waitFor();
    assert.match((await panel.page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) ?? "", /page\/1206/); // prettier-ignore
  });

  it("stays open over a reload and when the case changes", async () => {
    await open({});
    await turn(1).click();
    await full(1).locator(".fm-message-full").first().waitFor();
    await panel.reload();
    await full(1).locator(".fm-message-full").first().waitFor();
    assert.equal(await full(0).isVisible(), false);
    panel.changed("case");
    await until(() => panel.calls.filter(({ method }) => method === "transaction").length === 3, "asked anew");
    await full(1).locator(".fm-message-full").first().waitFor();
  });

  it("says why there is none", async () => {
    const none = (fields: object) => () => ({ ...about, fields: { ...about.fields, service: "", ...fields } });
    const start = { target: { ...target, tab: "transactions" } as Target };
    panel = await openConnection(http, { start, handlers: { connection: none({ proto: "icmp" }) } });
    await panel.page.getByText("read out of TCP and UDP; this connection is icmp").waitFor();
    panel.answer({ connection: none({ orig_bytes: 0, resp_bytes: 0 }) });
    panel.changed("case");
    await panel.page.getByText("its packets carry no payload").waitFor();
    panel.answer({ connection: none({ service: "ssh" }) });
    panel.changed("case");
    await panel.page.getByText("This is ssh, but no request or reply").waitFor();
    panel.answer({ status: () => ({ state: "analysing", says: "", doneBytes: 0, totalBytes: 0, bytesPerSecond: 0, secondsLeft: null, packets: 0, records: 0 }) }); // prettier-ignore
    panel.changed("case");
    await panel.page.getByText("can be read when the analysis has ended").waitFor();
  });

  it("hostile text stays text in every part of it", async () => {
    const evil = hostile.join(" ");
    const bodies = everyBody.map((one) => ({ ...one, name: evil, declaredType: evil, type: one.type && evil, coding: evil, state: evil, sha256: evil, content: one.content.kind === "text" ? { ...one.content, text: evil } : one.content.kind === "archive" ? { ...one.content, entries: [{ name: evil, size: 1 }] } : one.content.kind === "image" ? { ...one.content, type: evil } : one.content })); // prettier-ignore
    const worst = message("resp", { text: evil, detail: hostile.join("\n"), bodies });
    await open({ list: [listed(0, { protocol: evil, request: evil, reply: evil })], full: { protocol: evil, request: { ...worst, detail: "", from: "orig" }, reply: worst } }, {}, evil); // prettier-ignore
    await turn().click();
    await full().locator(".fm-body").nth(11).waitFor();
    const shown = await panel.page.evaluate(() => ({
      title: document.title,
      made: document.querySelectorAll("#app img, #app script, #app iframe, #app a[href]").length,
      texts: [...document.querySelectorAll("*")].flatMap((one) => [one.textContent ?? "", one.getAttribute("title") ?? "", one.getAttribute("aria-label") ?? ""]),
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    })); // prettier-ignore
    assert.deepEqual([shown.title, shown.made, shown.wide], ["Flowmirror", 0, 0]);
    assert.deepEqual(shown.texts.filter((one) => UNSAFE.test(one)).map((one) => one.slice(0, 80)), []); // prettier-ignore
  });

  for (const theme of ["dark", "light", "hc"] as const)
    for (const width of [1280, 560])
      it(`${theme}, ${width} px: by the rules of axe-core, and within the page`, async () => {
        await open({}, { theme, width, height: 1400 });
        await turn().click();
        await full().locator(".fm-body").nth(5).waitFor();
        await until(async () => /pixels/.test(await full().innerText()), "the image");
        await panel.page.evaluate(axe);
        const violations = await panel.page.evaluate(async () => {
          const run = (window as unknown as { axe: { run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe;
          const { violations: found } = await run.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
          return found.map(({ id, nodes }) => `${id} ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
        }); // prettier-ignore
        assert.deepEqual(violations, []);
        const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        if (process.env.SHOTS) await panel.screenshot(`transactions-${theme}-${width}`);
      });
});
