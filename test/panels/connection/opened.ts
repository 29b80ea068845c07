/** The connection panel, opened over a made-up connection. */
import assert from "node:assert/strict";
import type { Target } from "../../../src/protocol/panels.ts";
import { type OpenedPanel, openPanel, type PanelOptions } from "../harness.ts";
import { about, handlers } from "./about.ts";
import { type Conversation, conversation } from "./payload.ts";

/** Requests, replies, gaps of both kinds, text and binary. */
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

export const target: Target = { kind: "connection", connection: about.connection };

/** Opens the panel; `total` packets are listed. */
export function open(
  said: Conversation = http,
  options: Partial<PanelOptions> = {},
  total?: number,
): Promise<OpenedPanel> {
  return openPanel({
    panel: "connection",
    start: { target },
    ...options,
    handlers: { ...handlers(said, total), ...options.handlers },
  });
}

/** All tabs, as they stand. */
export const tabs = ["payload", "transactions", "packets", "flow-records", "findings", "vantages"] as const;

/** Waits until something holds; fails with what was waited for. */
export async function waitFor(panel: OpenedPanel, what: () => boolean | Promise<boolean>, says: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await what()) return;
    await panel.page.waitForTimeout(25);
  }
  assert.fail(`Waited in vain: ${says}. Shown is: ${(await panel.page.locator("body").innerText()).slice(0, 600)}`);
}
