/** What gRPC gives: one row per call. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const grpcTable = protocolTable("grpc", "Calls of gRPC and gRPC-Web, over whatever version of HTTP.", [
  optional("service", "text", "Service with its package, from the path."),
  optional("method", "text", "Method of the service."),
  optional("host", "text", "Host the call is made to."),
  optional("status", "u16", "Status code of the call (grpc-status)."),
  optional("status_name", "text", "What the code means: OK, UNAVAILABLE, UNAUTHENTICATED."),
  optional("status_message", "text", "Message of the status (grpc-message)."),
  column("request_messages", "u32", "Messages the client sent."),
  column("response_messages", "u32", "Messages the server sent."),
  column("request_bytes", "i64", "Bytes of the client's messages, as sent."),
  column("response_bytes", "i64", "Bytes of the server's messages, as sent."),
  column("streaming", "text", "Who sent more than one message: neither, client, server, both."),
  optional("encoding", "text", "Compression of messages (grpc-encoding)."),
  optional("content_type", "text", "Content-Type of the request, else of the response."),
  optional("user_agent", "text", "User-Agent field."),
  optional("stream_id", "u32", "Stream of HTTP/2 on which it was said."),
  column("is_complete", "bool", "False when the capture lacks bytes of the call."),
]); // prettier-ignore
