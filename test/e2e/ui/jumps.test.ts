/** From a finding to the bytes, from a record to its packets and back, and what a connection said. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Frame } from "playwright-core";
import type { FindingEvidence } from "../../../src/protocol/case.ts";
import { countText } from "../../../webview/shared/format.ts";
import { answers, describeWindow, samples, signal } from "../fixture.ts";
import { until } from "../processes.ts";
import type { Workbench } from "../workbench.ts";
import { cells } from "./rows.ts";

/** The incident with its log as text: a line of it can be gone to. */
function incidentWithText(folder: string): void {
  cpSync(join(samples, "incident"), join(folder, "case"), { recursive: true });
  const packed = readdirSync(join(folder, "case")).find((name) => name.endsWith(".log.gz"))!;
  writeFileSync(join(folder, "case/production.log"), gunzipSync(readFileSync(join(folder, "case", packed))));
  rmSync(join(folder, "case", packed));
}

async function follow(bench: Workbench, text: string): Promise<Frame> {
  await bench.command("Flowmirror: Follow Connection...");
  await bench.pick(text);
  return bench.webview(".fm-payload");
}

/** Bytes of the hex view, row by row as far as they are drawn. */
async function shownHex(frame: Frame): Promise<string> {
  const rows = await frame.locator(".fm-packet-detail .fm-bytes-hex").allInnerTexts();
  return rows.join("").replaceAll(/[^0-9a-f]/gi, "").toLowerCase(); // prettier-ignore
}

async function packetShown(frame: Frame, folder: string, evidenceId: number, number: number): Promise<void> {
  await frame.locator(".fm-packet-title", { hasText: `Packet ${countText(number)} ·` }).waitFor();
  const { bytes } = await (await answers(join(folder, "case"))).packet({ evidenceId, number }, signal);
  const whole = Buffer.from(bytes).toString("hex");
  await until("the packet's bytes stand there", async () => {
    const shown = await shownHex(frame);
    return shown.length >= Math.min(64, whole.length) && whole.startsWith(shown);
  });
}

async function chooseFinding(frame: Frame, finding: string): Promise<void> {
  await frame.locator(`[data-finding="${finding}"]`).click();
}

describeWindow("jumps", { fill: incidentWithText }, (window) => {
  beforeEach(async () => {
    const { bench } = window();
    await bench.explorerMenu("case", "Open as Case...");
    await bench.webview(".fm-figure");
  });

  it("follows a connection to what it said", async () => {
    const { bench, folder } = window();
    const frame = await follow(bench, "10.0.1.10:42000");
    await frame.getByText("GET /catalog?page=0 HTTP/1.1").waitFor();
    await frame.getByText("HTTP/1.1 200 OK").waitFor();
    const reads = await answers(join(folder, "case"));
    const [{ connection, label }] = await reads.find({ text: "10.0.1.10:42000", limit: 1 }, signal);
    assert.ok(label.startsWith("10.0.1.10:42000"));
    const bytes = await reads.payload({ connection, side: "both", from: 0, to: 60 }, signal);
    assert.match(new TextDecoder().decode(bytes), /^GET \/catalog\?page=0 HTTP\/1\.1\r\nHost: app\.internal:8080/);
  });

  it("finds text in the payload, and steps through the hits", async () => {
    const { bench } = window();
    const frame = await follow(bench, "10.0.1.10:42000");
    await frame.locator(".fm-find input").fill("http/1.1");
    await frame.locator(".fm-count", { hasText: "1 of 2" }).waitFor();
    await frame.locator(".fm-find input").press("Enter");
    await frame.locator(".fm-count", { hasText: "2 of 2" }).waitFor();
  });

  it("jumps from a finding to the packet's bytes", async () => {
    const { bench, folder } = window();
    const reads = await answers(join(folder, "case"));
    const { finding, evidence } = await findingWith("packet", folder);
    const [{ evidenceId, packet }] = evidence;
    await bench.command("Flowmirror: Show Findings");
    const list = await bench.webview(".fm-findings-option");
    assert.equal(await list.locator(".fm-findings-option").count(), (await reads.findings({}, signal)).length);
    await chooseFinding(list, finding);
    await list
      .getByRole("button", { name: `packet ${countText(packet!)}`, exact: true })
      .first()
      .click();
    await packetShown(await bench.webview(".fm-packet-detail"), folder, evidenceId!, packet!);
  });

  it("jumps from a finding to the line of the log", async () => {
    const { bench, folder } = window();
    const { finding, evidence } = await findingWith("line", folder);
    const [{ line }] = evidence;
    await bench.command("Flowmirror: Show Findings");
    const list = await bench.webview(".fm-findings-option");
    await chooseFinding(list, finding);
    await list
      .getByRole("button", { name: `line ${countText(line!)}`, exact: true })
      .first()
      .click();
    await bench.page.locator(".tab.active", { hasText: "production.log" }).waitFor();
    await bench.page.locator(".statusbar-item", { hasText: `Ln ${line},` }).waitFor();
  });

  it("jumps from a record to its packets, and back", async () => {
    const { bench, folder } = window();
    const reads = await answers(join(folder, "case"));
    const { record, connection } = await recordOfOneConnection(folder);
    await bench.command("Flowmirror: Show Flow Records");
    const list = await bench.webview('.fm-row:not(.fm-waiting) ~ *, .fm-row[aria-rowindex="2"]:not(.fm-waiting)');
    await list.locator(`.fm-row[aria-rowindex="${Number(record) + 1}"]`).dblclick();
    const packets = await bench.webview(".fm-packet-rows [role=row]");
    const { fields, title } = await reads.connection({ connection }, signal);
    await packets.getByRole("heading", { name: title }).waitFor();
    assert.equal(
      await packets.locator(".fm-packet-rows").getAttribute("aria-rowcount"),
      String(Number(fields.orig_pkts) + Number(fields.resp_pkts)),
    );
    await packets.getByRole("tab", { name: /^Flow records/ }).click();
    await packets.getByRole("button", { name: `Show record ${record} in the flow records panel` }).click();
    const back = await bench.webview(".fm-detail .fm-compared");
    const about = await reads.record({ record }, signal);
    await back.getByText(`${about.fields.srcaddr}:${about.fields.srcport} → `).first().waitFor();
  });

  it("goes to a packet by its number", async () => {
    const { bench, folder } = window();
    await bench.command("Flowmirror: Go to Packet Number...");
    await bench.pick("mirror.pcap");
    await bench.answer("35");
    const { files } = await (await answers(join(folder, "case"))).overview({}, signal);
    const { evidenceId } = files.find(({ path }) => path.endsWith("mirror.pcap"))!;
    await packetShown(await bench.webview(".fm-packet-detail"), folder, evidenceId, 35);
  });

  it("narrows the connections by what is typed", async () => {
    const { bench, folder } = window();
    await bench.command("Flowmirror: Show Connections");
    const frame = await bench.webview(".fm-row:not(.fm-waiting)");
    await frame.locator(".fm-filter-box input").fill("203.0.113.66");
    const reads = await answers(join(folder, "case"));
    const asked = { listing: "connections", from: 0, to: 1, sort: [], filter: { text: "203.0.113.66" } } as const;
    const { total } = await reads.page(asked, signal);
    await frame.locator(".fm-counts", { hasText: `${countText(total ?? 0)} of ` }).waitFor();
    const [either, other] = await cells(frame, 0, ["Originator", "Responder"]);
    assert.ok([either, other].includes("203.0.113.66"));
  });
});

/** A finding with a piece of evidence that has a packet, or a line of the text log. */
async function findingWith(
  what: "packet" | "line",
  folder: string,
): Promise<{ readonly finding: string; readonly evidence: readonly FindingEvidence[] }> {
  const reads = await answers(join(folder, "case"));
  const { files } = await reads.overview({}, signal);
  const log = files.find(({ path }) => path.endsWith("production.log"))!.evidenceId;
  for (const { finding } of await reads.findings({}, signal)) {
    const about = await reads.finding({ finding }, signal);
    const evidence = about.evidence.filter((one) =>
      what === "packet" ? one.packet !== null : one.line !== null && one.evidenceId === log,
    );
    if (evidence.length > 0) return { finding, evidence };
  }
  return assert.fail(`no finding rests on a ${what}`);
}

/** The first record of the list that exactly one connection accounts for. */
async function recordOfOneConnection(
  folder: string,
): Promise<{ readonly record: string; readonly connection: number }> {
  const reads = await answers(join(folder, "case"));
  for (let record = 1; record <= 20; record++) {
    const { connections } = await reads.record({ record: String(record) }, signal);
    if (connections.length === 1) return { record: String(record), connection: connections[0].connection };
  }
  return assert.fail("no record at the top has one connection");
}
