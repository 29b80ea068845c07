/** The connection panel over the engine itself and the sample case: what is shown is what the engine answers. */
import assert from "node:assert/strict";
import type { Client } from "../../src/protocol/rpc.ts";
import type { CaseApi } from "../../src/protocol/case.ts";
import type { ConnectionTab } from "../../src/protocol/panels.ts";
import { describePanel, type OpenedPanel, openPanel } from "./harness.ts";
import { realHandlers, type RealCase } from "./real.ts";

describePanel("connection panel over the sample case", function () {
  this.timeout(60_000);
  let real: RealCase;
  let panel: OpenedPanel;
  before(async () => (real = await realHandlers(["samples/incident"])));
  after(() => real.close());
  afterEach(() => panel?.close());

  const engine = (): Client<CaseApi> => {
    const { signal } = new AbortController();
    const call = (method: string) => (params: never) => Promise.resolve(real.handlers[method](params, signal));
    return new Proxy({}, { get: (_, method) => call(String(method)) }) as Client<CaseApi>;
  };

  /** The connection with the most payload that fits. */
  async function biggest(columns: Readonly<Record<string, string>>): Promise<number> {
    const sort = [{ column: "resp_bytes", descending: true }];
    const page = await engine().page({ listing: "connections", from: 0, to: 1, sort, filter: { columns } });
    const ids = page.columns.find(({ name }) => name === "connection_id");
    assert.ok(ids?.kind === "number" && page.rows === 1);
    return ids.values[0];
  }

  async function open(connection: number, tab: ConnectionTab, width = 1280): Promise<OpenedPanel> {
    panel = await openPanel({
      panel: "connection",
      start: { target: { kind: "connection", connection, tab } },
      handlers: real.handlers,
      width,
    });
    return panel;
  }

  async function until(what: () => boolean | Promise<boolean>, says: string): Promise<void> {
    for (let i = 0; i < 200; i++) {
      if (await what()) return;
      await panel.page.waitForTimeout(25);
    }
    assert.fail(`Waited in vain: ${says}. ${(await panel.page.locator("body").innerText()).slice(0, 500)}`);
  }

  it("payload: the bytes of the engine, gap by gap", async () => {
    const connection = await biggest({ proto: "tcp", missed_bytes: ">0" });
    const map = await engine().payloadMap({ connection, side: "both" });
    const first = await engine().payload({ connection, side: "both", from: 0, to: 16 });
    await open(connection, "payload");
    await panel.page.waitForSelector(".fm-bytes");
    await panel.page.getByRole("radio", { name: "Hex" }).click();
    const shown = (await panel.page.locator(".fm-bytes-hex").first().innerText()).trim().split(/\s+/);
    assert.deepEqual(
      shown,
      Array.from(first.slice(0, shown.length), (byte) => byte.toString(16).padStart(2, "0")),
    );

    const gap = map.kinds.findIndex((kind) => kind !== 0);
    await panel.page.locator(".fm-payload .fm-bytes-view").focus();
    await panel.page.keyboard.press("g");
    await panel.page.keyboard.type(String(map.starts[gap]));
    await panel.page.keyboard.press("Enter");
    const words = `${map.sizes[gap].toLocaleString("en-US")} bytes ${map.kinds[gap] === 2 ? "truncated" : "not captured"}`;
    await until(async () => (await panel.page.locator(".fm-gap-text").allInnerTexts()).some((text) => text.startsWith(words)), words); // prettier-ignore
    await panel.screenshot("real-payload");
  });

  it("payload: a word of it is found, as often as the engine finds it", async () => {
    const connection = await biggest({ proto: "tcp", resp_port: "80" });
    const needle = new TextEncoder().encode("HTTP/1.1");
    const asked = { connection, side: "both", needle, ignoreCase: true, from: 0, limit: 10_000 } as const;
    const hits = await engine().searchPayload(asked);
    await open(connection, "payload");
    await panel.page.waitForSelector(".fm-bytes");
    await panel.page.keyboard.press("Control+f");
    await panel.page.keyboard.type("http/1.1");
    const expected = hits.length === 0 ? "No hits" : `1 of ${hits.length}`;
    await until(async () => (await panel.page.locator(".fm-count").innerText()) === expected, expected);
    await panel.screenshot("real-search");
  });

  it("packets: layers and bytes of each, field by field", async () => {
    const connection = await biggest({ proto: "tcp", missed_bytes: ">0" });
    const { packets } = await engine().connection({ connection });
    await open(connection, "packets");
    await until(async () => /^Packet /.test(await panel.page.locator(".fm-packet-title").innerText()), "a packet");
    const rows = await panel.page.locator(".fm-packet-rows").getAttribute("aria-rowcount");
    assert.equal(Number(rows), packets);
    await panel.page.getByRole("treeitem").first().waitFor();
    const titles = await panel.page.getByRole("treeitem").allInnerTexts();
    assert.ok(
      titles.some((title) => /VXLAN/i.test(title)),
      titles.join("; "),
    );
    const sequence = panel.page.getByRole("treeitem", { name: /sequence/i }).last();
    await sequence.click();
    await until(async () => (await panel.page.locator(".fm-packet-detail .fm-mark-field").count()) > 0, "lit bytes");
    await panel.screenshot("real-packets");
  });

  it("records: each beside what was seen", async () => {
    const connection = await biggest({ proto: "tcp", missed_bytes: ">0" });
    const records = await engine().records({ connection });
    await open(connection, "flow-records");
    await panel.page.waitForSelector(".fm-record");
    assert.equal(await panel.page.locator(".fm-record").count(), records.length);
    const shown = await panel.page.locator(".fm-record").allInnerTexts();
    for (const [i, { fields, packetsSeen }] of records.entries()) {
      assert.ok(shown[i].includes(`${Number(fields["packets"])} pkts`), shown[i]);
      assert.ok(shown[i].includes(`${packetsSeen} pkts`), shown[i]);
    }
    await panel.screenshot("real-records");
  });

  it("findings and vantages of the engine", async () => {
    const connection = await biggest({ proto: "tcp", missed_bytes: ">0" });
    const about = await engine().connection({ connection });
    await open(connection, "findings", 700);
    await panel.page.waitForSelector(".fm-card");
    const shown = await panel.page.locator(".fm-card").allInnerTexts();
    assert.equal(shown.length, about.findings.length);
    for (const [i, { title, summary }] of about.findings.entries()) {
      assert.ok(shown[i].includes(title) && shown[i].includes(summary), shown[i]);
    }
    await panel.screenshot("real-findings");
    await panel.page.click("#tab-vantages");
    const table = await panel.page.locator(".fm-plain-table").innerText();
    for (const { says } of about.vantages) assert.ok(table.includes(says), says);
    await panel.screenshot("real-vantages");
  });
});
