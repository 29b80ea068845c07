/** What a connection carries after HTTP has given it away: a tunnel (RFC 9110, section 9.3.6) or another protocol (section 7.8). */
import { type Analyzer, type Context, peerOf } from "../protocol.ts";
import { Http2Analyzer } from "../http2/analyzer.ts";
import { WebSocketAnalyzer } from "../websocket/analyzer.ts";
import type { Part } from "./exchange.ts";
import { hostOf } from "./host.ts";
import { header, joined, tokens } from "./parse.ts";
import { fieldText } from "./text.ts";

/** The analyzer of what follows a response that switches. */
export function switched(context: Context, request: Part | null, reply: Part): Analyzer {
  const [to = ""] = tokens(reply.head, "upgrade");
  if (request?.head.method === "CONNECT" && reply.head.status !== 101) return context.inner();
  if (to === "websocket")
    return new WebSocketAnalyzer(context, {
      client: peerOf(reply.from),
      host: request && fieldText(hostOf(request.head)),
      uri: request && fieldText(request.head.target),
      subprotocol: fieldText(header(reply.head, "sec-websocket-protocol")),
      extensions: joined(reply.head, "sec-websocket-extensions"),
    });
  if (to === "h2c") return new Http2Analyzer(context, request);
  if (to.startsWith("tls/")) return context.inner("tls");
  return context.inner();
}
