/** What WebSocket gives: one row per message. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const websocketTable = protocolTable("websocket", "WebSocket messages, their fragments put together.", [
  column("opcode", "text", "What it is: text, binary, close, ping, pong, or the number of an unknown one."),
  column("is_from_client", "bool", "True when the side that asked for WebSocket said it."),
  column("length", "i64", "Bytes of payload as sent, of all its frames."),
  column("frames", "u32", "Frames it was sent in."),
  optional("text", "text", "Beginning of the payload of a text message, expanded where it was compressed and that could be done."),
  column("is_masked", "bool", "True when the payload was masked, as clients must."),
  column("is_compressed", "bool", "True when the payload is compressed (permessage-deflate)."),
  optional("expanded_length", "i64", "Bytes of payload after expansion; empty where it could not be expanded."),
  optional("close_code", "u16", "Code of a close message (RFC 6455, section 7.4)."),
  optional("close_reason", "text", "Reason a close message gives."),
  optional("subprotocol", "text", "Subprotocol that the server chose."),
  optional("host", "text", "Host of the request that asked for WebSocket."),
  optional("uri", "text", "Target of that request."),
  column("is_complete", "bool", "False when the capture lacks some of it."),
]); // prettier-ignore
