/** The connection panel when something changes: the case, the target, the analysis, or it is hidden and shown again. */
import assert from "node:assert/strict";
import type { CaseStatus } from "../../src/protocol/case.ts";
import type { Target } from "../../src/protocol/panels.ts";
import { RpcError } from "../../src/protocol/rpc.ts";
import { handlers } from "./connection/about.ts";
import { http, open, target, waitFor } from "./connection/opened.ts";
import { describePanel, type OpenedPanel } from "./harness.ts";

describePanel("connection panel", function () {
  this.timeout(60_000);
  let panel: OpenedPanel;
  afterEach(() => panel.close());

  const text = (selector: string): Promise<string> => panel.page.locator(selector).first().innerText();
  const bytesView = ".fm-payload .fm-bytes-view";
  const until = (what: () => boolean | Promise<boolean>, says: string): Promise<void> => waitFor(panel, what, says);

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
});
