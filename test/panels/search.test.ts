/** The search panel: asks, shows what came, what went wrong, saves, and leads to the place of a hit. */
import assert from "node:assert/strict";
import type { QueryAnswer } from "../../src/protocol/case.ts";
import type { Target } from "../../src/protocol/panels.ts";
import { freshSaved, SAVED_VERSION } from "../../webview/connection/saved.ts";
import { open, target, waitFor } from "./connection/opened.ts";
import { describePanel, openPanel } from "./harness.ts";
import { type RealCase, realHandlers } from "./real.ts";

const hostile = '"><img src=x onerror=alert(1)>';

const answer: QueryAnswer = {
  columns: [],
  page: {
    from: 0,
    rows: 2,
    total: 2,
    partial: false,
    columns: [
      { name: "connection_id", kind: "number", values: Float64Array.of(12, 13) },
      { name: "proto", kind: "text", values: ["tcp", "udp"] },
      { name: "orig_ip", kind: "text", values: ["10.0.0.5", "fd00::5"] },
      { name: "orig_port", kind: "number", values: Float64Array.of(40000, 5353) },
      { name: "resp_ip", kind: "text", values: ["10.0.0.9", "fd00::9"] },
      { name: "resp_port", kind: "number", values: Float64Array.of(80, 53) },
      { name: "direction", kind: "text", values: ["orig", "resp"] },
      { name: "offset", kind: "number", values: Float64Array.of(1234, 0) },
      { name: "length", kind: "number", values: Float64Array.of(6, 6) },
      { name: "ts", kind: "time", values: BigInt64Array.of(1773740000123456789n, 1773740001000000000n) },
      { name: "evidence_id", kind: "number", values: Float64Array.of(1, 2) },
      { name: "packet", kind: "number", values: Float64Array.of(77, 78) },
      { name: "before", kind: "text", values: ["user=admin&", ""] },
      { name: "match", kind: "text", values: ["secret", "secret"] },
      { name: "after", kind: "text", values: ["&x=1", hostile] },
    ],
  },
  more: true,
};

const found = { searchCase: () => answer };

describePanel("search panel", function () {
  this.timeout(60_000);

  for (const theme of ["dark", "light", "hc"] as const)
    it(`shows hits with what stands around them, ${theme}`, async () => {
      const panel = await openPanel({ panel: "search", theme, handlers: found, start: { target: { kind: "search", typed: "secret" } } }); // prettier-ignore
      await panel.page.locator(".fm-answer-table").waitFor();
      const cells = await panel.page.locator(".fm-answer-table td").allTextContents();
      assert.deepEqual(cells, [
        "12", "10.0.0.5:40000 → 10.0.0.9:80 tcp", "originator", "1,234", "77", "2026-03-17 09:33:20.123456789Z", "user=admin&secret&x=1",
        "13", "[fd00::5]:5353 → [fd00::9]:53 udp", "responder", "0", "78", "2026-03-17 09:33:21.000000000Z", `secret${hostile}`,
      ]); // prettier-ignore
      assert.deepEqual(await panel.page.locator("mark").allTextContents(), ["secret", "secret"]);
      await panel.page.getByText("The first 2 hits; save to have them all.").waitFor();
      await panel.screenshot(theme);
      await panel.close();
    });

  it("asks for what is typed as it is chosen, and keeps the choice when hidden", async () => {
    const panel = await openPanel({ panel: "search", handlers: found });
    await panel.page.getByRole("textbox").fill("/a+b/");
    await panel.page.keyboard.press("Enter");
    await panel.page.locator(".fm-answer-table").waitFor();
    const asked = { kind: "regex", text: "a+b", ignoreCase: false, raw: false, side: "both" };
    assert.deepEqual(panel.said("searchCase"), { ...asked, limit: 1000 });
    await panel.page.getByRole("checkbox", { name: "Either case" }).click();
    await panel.page.getByRole("checkbox", { name: "Each packet by itself" }).click();
    await panel.page.getByRole("button", { name: /^Search/ }).click();
    await panel.page.waitForTimeout(200);
    assert.deepEqual(panel.said("searchCase"), { ...asked, ignoreCase: true, raw: true, limit: 1000 });
    const value = { typed: "/a+b/", anyCase: true, raw: true, side: "both" };
    assert.deepEqual(panel.state(), { panel: "", version: 1, value });
    await panel.close();
  });

  it("a hit leads to its bytes; of packets by themselves, to its packet's", async () => {
    const panel = await openPanel({ panel: "search", handlers: found, start: { target: { kind: "search", typed: "secret" } } }); // prettier-ignore
    await panel.page.getByRole("button", { name: /^12: show/ }).press("Enter");
    await panel.page.waitForTimeout(100);
    const to = { kind: "connection", connection: 12, tab: "payload" };
    assert.deepEqual(panel.said("reveal"), { ...to, bytes: { side: "orig", offset: 1234, length: 6 } });
    await panel.page.getByRole("checkbox", { name: "Each packet by itself" }).click();
    await panel.page.getByRole("button", { name: /^Search/ }).click();
    await panel.page.waitForTimeout(200);
    await panel.page.locator("tbody tr").nth(1).dblclick();
    await panel.page.waitForTimeout(100);
    assert.deepEqual(panel.said("reveal"), { ...to, connection: 13, packet: { evidenceId: 2, number: 78 } });
    await panel.close();
  });

  it("says what is wrong with a pattern, as text", async () => {
    const refuse = (): never => {
      throw new Error("missing closing ): `a(<b>`");
    };
    const panel = await openPanel({ panel: "search", handlers: { searchCase: refuse } });
    await panel.page.getByRole("textbox").fill("/a(<b>/");
    await panel.page.keyboard.press("Enter");
    await panel.page.getByText("missing closing ): `a(<b>`").waitFor();
    await panel.close();
  });

  it("cancels a search that takes long", async () => {
    let cancelled = false;
    const forever = (_: never, signal: AbortSignal): Promise<never> =>
      new Promise(() => signal.addEventListener("abort", () => (cancelled = true)));
    const panel = await openPanel({ panel: "search", handlers: { searchCase: forever } });
    await panel.page.getByRole("textbox").fill("x");
    await panel.page.keyboard.press("Enter");
    await panel.page.getByRole("button", { name: "Cancel" }).click();
    await panel.page.getByText("Cancelled").waitFor();
    await panel.page.waitForTimeout(100);
    assert.ok(cancelled);
    await panel.close();
  });

  it("says so when nothing was found, and what to try", async () => {
    const none = { searchCase: () => ({ ...answer, page: { ...answer.page, rows: 0, total: 0, columns: [] }, more: false }) }; // prettier-ignore
    const panel = await openPanel({
      panel: "search",
      handlers: none,
      start: { target: { kind: "search", typed: "x" } },
    });
    await panel.page.getByText("No payload holds it. Try either case.").waitFor();
    await panel.page.getByText("0 hits").waitFor();
    await panel.page.getByRole("textbox").fill("hex:00 ff");
    await panel.page.keyboard.press("Enter");
    await panel.page.getByText("No payload holds it. What is encrypted").waitFor();
    await panel.close();
  });

  it("saves all hits of what is shown", async () => {
    const panel = await openPanel({ panel: "search", handlers: { ...found, exportSearch: () => "/cases/hits.csv" } });
    await panel.page.getByRole("textbox").fill("hex: 73 65");
    await panel.page.keyboard.press("Enter");
    await panel.page.locator(".fm-answer-table").waitFor();
    await panel.page.getByRole("button", { name: "Save as CSV" }).click();
    await panel.page.getByText("Saved /cases/hits.csv").waitFor();
    assert.deepEqual(panel.said("exportSearch"), {
      kind: "hex", text: " 73 65", ignoreCase: false, raw: false, side: "both", format: "csv",
    }); // prettier-ignore
    await panel.close();
  });

  for (const side of ["both", "resp"] as const)
    it(`the connection panel goes to the bytes, though ${side} was shown`, async () => {
      const first = "GET /index.html HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n";
      const second = "POST /login HTTP/1.1\r\nHost: shop.example\r\n\r\nuser=admin&password=";
      const bytes = { side: "orig", offset: first.length + second.length, length: 7 } as const;
      const saved = freshSaved(7, null);
      const value = { ...saved, payload: { ...saved.payload, side } };
      const panel = await open(undefined, {
        start: { target: { ...target, tab: "payload", bytes } as Target },
        state: { version: SAVED_VERSION, value },
      });
      const place = panel.page.locator(".fm-place").first();
      await waitFor(panel, async () => /^7 bytes selected/.test(await place.innerText()), "the bytes");
      await panel.page.getByRole("button", { name: "Copy text" }).click();
      await waitFor(panel, () => panel.said("copy") !== undefined, "a copy");
      assert.deepEqual(panel.said("copy"), { text: "hunter2" });
      await panel.close();
    });
});

describePanel("search panel over a real case", function () {
  this.timeout(120_000);
  let real: RealCase;
  before(async () => {
    real = await realHandlers(["samples/incident/mirror.pcap"]);
  });
  after(() => real.close());

  it("finds, and a pattern that is none is refused", async () => {
    const panel = await openPanel({ panel: "search", handlers: real.handlers, start: { target: { kind: "search", typed: "/HTTP\\/1\\.[01] /" } } }); // prettier-ignore
    await panel.page.locator(".fm-answer-table tbody tr").first().waitFor();
    assert.match(await panel.page.locator("mark").first().innerText(), /^HTTP\/1\.[01]/);
    await panel.page.getByRole("textbox").fill("hex:zz");
    await panel.page.keyboard.press("Enter");
    await panel.page.getByText('"z" is no hexadecimal digit').waitFor();
    await panel.close();
  });
});
