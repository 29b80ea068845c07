/** The findings panel: worst first, narrowed by words and severity, every reference leads to its packet or line. */
import assert from "node:assert/strict";
import type { FindingAbout, FindingLine, Severity } from "../../src/protocol/case.ts";
import { describePanel, openPanel } from "./harness.ts";

function line(finding: string, severity: Severity, title: string): FindingLine {
  return {
    finding, severity, title, detector: "port-scan", confidence: "high", grade: "both", technique: "T1046", subject: "203.0.113.66",
    summary: `${title} in the capture.`, firstTs: "1773740000000000000", lastTs: "1773740600000000000",
  }; // prettier-ignore
}

const lines = [
  line("scan", "medium", "203.0.113.66 scanned ports of 2 addresses"),
  line("brute", "high", "SSH brute force from 203.0.113.66"),
  line("clear", "low", "HTTP in clear text"),
];

function about(one: FindingLine): FindingAbout {
  return {
    ...one,
    why: [{ measure: "ports", value: 120, threshold: 25, unit: "ports", says: "Distinct ports tried on one address." }],
    next: "Look at what answered.",
    evidence: [
      { kind: "connection", evidenceId: 3, packet: 4993, line: null, connection: 17, record: null, says: "The first try" },
      { kind: "flow-record", evidenceId: 1, packet: null, line: 857, connection: null, record: "856", says: "Its record" },
    ], // prettier-ignore
  };
}

const handlers = {
  findings: () => lines,
  finding: ({ finding }: { readonly finding: string }) => about(lines.find((one) => one.finding === finding)!),
};

describePanel("findings panel", function () {
  this.timeout(60_000);

  for (const [theme, width] of [
    ["dark", 1280],
    ["light", 1280],
    ["hc", 1280],
    ["dark", 480],
  ] as const)
    // prettier-ignore
    it(`lists the worst first and shows it, ${theme} ${width}`, async () => {
      const panel = await openPanel({ panel: "findings", theme, width, handlers });
      await panel.page.locator(".fm-finding h2").waitFor();
      const titles = await panel.page.locator(".fm-findings-title").allTextContents();
      assert.deepEqual(titles, [lines[1], lines[0], lines[2]].map(({ title }) => title));
      assert.equal(await panel.page.locator(".fm-finding h2").textContent(), lines[1].title);
      await panel.screenshot(`${theme}-${width}`);
      await panel.close();
    });

  it("says why in words that can be read in a narrow column", async () => {
    const why = [
      { measure: "conversations", value: 1, threshold: 12_000, unit: "conversations", says: "Conversations with data both ways on port 8080, in packets." },
      { measure: "hosts", value: 2, threshold: 1, unit: "addresses", says: "Distinct addresses." },
    ]; // prettier-ignore
    const finding = ({ finding }: { readonly finding: string }) => ({ ...handlers.finding({ finding }), why });
    const panel = await openPanel({ panel: "findings", width: 400, handlers: { ...handlers, finding } });
    const table = panel.page.locator(".fm-finding-why");
    await table.waitFor();
    assert.deepEqual(await table.locator("td.fm-right").allTextContents(), ["1 conversation", "12,000 conversations", "2 addresses", "1 address"]); // prettier-ignore
    const words = await table.getByText(why[0].says).boundingBox();
    const lines = words!.height / (await table.getByText(why[1].says).boundingBox())!.height;
    assert.ok(lines <= 2, `${lines} lines`);
    await panel.screenshot("why-400");
    await panel.close();
  });

  it("moves with the keyboard and narrows by words and severity", async () => {
    const panel = await openPanel({ panel: "findings", handlers });
    const { page } = panel;
    await page.locator(".fm-findings-list").focus();
    await page.keyboard.press("End");
    await page.locator(".fm-finding h2", { hasText: lines[2].title }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.locator(".fm-finding h2", { hasText: lines[0].title }).waitFor();
    await page.getByRole("checkbox", { name: /high/ }).click();
    await page.getByText("2 of 3 findings").waitFor();
    await page.locator("vscode-text-field").locator("input").fill("clear");
    await page.getByText("1 of 3 findings").waitFor();
    assert.deepEqual(await page.locator(".fm-findings-title").allTextContents(), [lines[2].title]);
    await panel.reload();
    await page.getByText("1 of 3 findings").waitFor();
    await panel.close();
  });

  it("lists those of the time that everything is narrowed to, and shows all again", async () => {
    const late = { ...lines[2], firstTs: "1773750000000000000", lastTs: "1773750000000000001" };
    const time = { from: "1773740000000000000", to: "1773740001000000000" };
    const panel = await openPanel({ panel: "findings", handlers: { ...handlers, findings: () => [lines[0], lines[1], late] }, start: { time } }); // prettier-ignore
    await panel.page.getByText("2 of 3 findings").waitFor();
    await panel.page.getByText("in 2026-03-17 09:33:20Z to 2026-03-17 09:33:21Z").waitFor();
    await panel.page.getByRole("button", { name: "Show all times" }).click();
    await panel.page.waitForTimeout(100);
    assert.deepEqual(panel.said("narrow"), { time: null });
    await panel.close();
  });

  it("leads from its evidence to the packet, the connection, the record and the line", async () => {
    const panel = await openPanel({
      panel: "findings",
      handlers,
      start: { target: { kind: "findings", finding: "scan" } },
    });
    const { page } = panel;
    await page.locator(".fm-finding h2", { hasText: lines[0].title }).waitFor();
    const expected: readonly (readonly [string, unknown])[] = [
      ["packet 4,993", { kind: "packet", evidenceId: 3, number: 4993 }],
      ["connection 17", { kind: "connection", connection: 17 }],
      ["flow record 856", { kind: "flow-records", record: "856" }],
      ["line 857", { kind: "log-line", evidenceId: 1, line: 857 }],
    ];
    for (const [text, target] of expected) {
      const before = panel.calls.length;
      await page.getByRole("button", { name: text, exact: true }).click();
      await page.waitForFunction(() => true);
      for (let i = 0; i < 100 && panel.calls.length === before; i++) await page.waitForTimeout(20);
      assert.deepEqual(panel.said("reveal"), target);
    }
    await panel.close();
  });

  it("shows hostile text as text", async () => {
    const hostile = line("x", "high", '<img src=x onerror="alert(1)">\u202Egnp.exe\u001b[31m');
    const panel = await openPanel({
      panel: "findings",
      handlers: {
        findings: () => [hostile],
        finding: () => ({ ...about(hostile), next: "<script>alert(2)</script>" }),
      },
    });
    await panel.page.locator(".fm-finding h2").waitFor();
    const text = (await panel.page.locator("body").innerText()) ?? "";
    assert.match(text, /<img src=x/);
    assert.doesNotMatch(text, /[\u202E\u001b]/);
    assert.equal(await panel.page.locator("#app img, #app script").count(), 0);
    await panel.close();
  });

  it("says so when there is none, and when the analysis failed", async () => {
    const panel = await openPanel({ panel: "findings", handlers: { findings: () => [] } });
    await panel.page.getByText("No finding was raised.").waitFor();
    const failed = { state: "stopped", says: "The engine has stopped.", doneBytes: 0, totalBytes: 0, bytesPerSecond: 0, secondsLeft: null, packets: 0, records: 0 }; // prettier-ignore
    panel.answer({ status: () => failed });
    panel.changed("status");
    await panel.page.getByText("The engine has stopped.").waitFor();
    await panel.page.getByRole("button", { name: "Start again" }).click();
    await panel.close();
  });
});
