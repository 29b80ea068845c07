/** Things go wrong: an engine dies, a file is broken, the extension host restarts. A sentence, a way on, and no crash. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWindow, samples } from "../fixture.ts";
import { engines, isAlive, type Process, until } from "../processes.ts";

const whole = readFileSync(join(samples, "incident/mirror.pcap"));

/** What is written into the folder, and what the panel must say of it. */
const broken: Readonly<Record<string, { readonly bytes: Uint8Array; readonly says: RegExp; readonly rows: boolean }>> =
  {
    "cut.pcap": { bytes: whole.subarray(0, 100_001), says: /cut\.pcap: .*(ends|cut|truncated)/i, rows: true },
    "text.pcap": {
      bytes: Buffer.from("Dear diary,\ntoday I captured nothing.\n"),
      says: /text\.pcap: \S/,
      rows: false,
    },
    "empty.pcap": { bytes: new Uint8Array(), says: /empty\.pcap: \S/, rows: false },
    "header.pcap": { bytes: whole.subarray(0, 24), says: /There are no connections/, rows: false },
    "noise.pcapng": { bytes: Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251)), says: /noise\.pcapng: \S/, rows: false }, // prettier-ignore
    "notgzip.pcap.gz": { bytes: whole.subarray(0, 5000), says: /\S/, rows: true },
    "halfgzip.pcapng.gz": {
      bytes: readFileSync(join(samples, "incident/mirror-gwlb.pcapng.gz")).subarray(0, 6000),
      says: /halfgzip\.pcapng\.gz: \S/,
      rows: true,
    },
  };

function fill(folder: string): void {
  writeFileSync(join(folder, "mirror.pcap"), whole);
  for (const [name, { bytes }] of Object.entries(broken)) writeFileSync(join(folder, name), bytes);
}

/** Engines of files that were closed stay for some seconds. */
async function onlyEngine(server: number): Promise<Process> {
  await until("there is one engine", () => engines(server).length === 1);
  return engines(server)[0];
}

describeWindow("trouble", { fill }, (window) => {
  for (const [name, { says, rows }] of Object.entries(broken)) {
    it(`says what is wrong with ${name}`, async () => {
      const { bench } = window();
      await bench.openFile(name);
      const frame = await bench.webview(".fm-toolbar");
      const text = await until(`the panel says ${says}`, async () => {
        const shown = await frame.locator("#app").innerText();
        return says.test(shown) ? shown : null;
      });
      if (rows) await frame.locator(".fm-row:not(.fm-waiting)").first().waitFor();
      else assert.equal(await frame.locator(".fm-row:not(.fm-waiting)").count(), 0, text);
    });
  }

  it("tells of an engine that was killed, and starts it again from the panel", async () => {
    const { bench, server } = window();
    await bench.openFile("mirror.pcap");
    const frame = await bench.webview(".fm-row:not(.fm-waiting)");
    await frame.locator(".fm-counts", { hasText: /^413 connections$/ }).waitFor();
    const engine = await onlyEngine(server.pid);
    process.kill(engine.pid, "SIGKILL");
    const notice = frame.locator(".fm-notice.fm-error");
    await notice.getByText("The evidence is untouched").waitFor();
    await bench.notification("mirror.pcap").waitFor();
    // It lies over the button of the panel.
    await bench.command("Notifications: Clear All Notifications");
    await frame.getByRole("button", { name: "Restart" }).click();
    await notice.waitFor({ state: "detached" });
    await frame.locator(".fm-counts", { hasText: /^413 connections$/ }).waitFor();
    await frame.locator(".fm-row:not(.fm-waiting)").first().waitFor();
    assert.notEqual(engines(server.pid)[0].pid, engine.pid);
  });

  it("starts it again from the notification", async () => {
    const { bench, server } = window();
    await bench.openFile("mirror.pcap");
    const frame = await bench.webview(".fm-row:not(.fm-waiting)");
    await frame.locator(".fm-counts", { hasText: /^413 connections$/ }).waitFor();
    process.kill((await onlyEngine(server.pid)).pid, "SIGKILL");
    await bench.notification("mirror.pcap").getByRole("button", { name: "Restart" }).click();
    await frame.locator(".fm-notice.fm-error").waitFor({ state: "detached" });
    await frame.locator(".fm-counts", { hasText: /^413 connections$/ }).waitFor();
  });

  it("leaves no engine behind when the extension host dies, and works in the window that is loaded again", async () => {
    const { bench, server } = window();
    await bench.openFile("mirror.pcap");
    await bench.webview(".fm-row:not(.fm-waiting)");
    const engine = await onlyEngine(server.pid);
    // Hosts of former windows wait a while for them to come back: this one is the engine's.
    process.kill(engine.parent, "SIGKILL");
    // An orphan is no longer below the server.
    await until("its engine is gone", () => !isAlive(engine.pid));
    await bench.reload();
    await bench.openFile("mirror.pcap");
    const frame = await bench.webview(".fm-row:not(.fm-waiting)");
    await frame.locator(".fm-counts", { hasText: /^413 connections$/ }).waitFor();
  });
});
