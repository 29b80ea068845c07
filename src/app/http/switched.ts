/** What a connection carries after HTTP has given it away: a tunnel (RFC 9110, section 9.3.6) or another protocol (section 7.8). */
import type { Analyzer, Context } from "../protocol.ts";
import type { Part } from "./exchange.ts";
import { tokens } from "./parse.ts";

/** The analyzer of what follows a response that switches. */
export function switched(context: Context, request: Part | null, reply: Part): Analyzer {
  const [to = ""] = tokens(reply.head, "upgrade");
  if (request?.head.method === "CONNECT" && reply.head.status !== 101) return context.inner();
  if (to.startsWith("tls/")) return context.inner("tls");
  return context.inner();
}
