/** A call of gRPC out of an exchange of HTTP. */
import type { Context, Message } from "../protocol.ts";
import type { Exchange, Part } from "../http/exchange.ts";
import { header, type Head, parseHead } from "../http/parse.ts";
import { fieldText, unescaped } from "../http/text.ts";
import { grpcTable } from "./tables.ts";

/** Names of status codes, by code. */
const STATUSES = ["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"]; // prettier-ignore

type Fields = Head["headers"];

/** Gives the row of a call, where the exchange is one. */
export function giveGrpc(context: Context, exchange: Exchange, asked: Message | null, said: Message | null): void {
  const { request, reply } = exchange;
  const [client, server] = [request?.grpc, reply?.grpc];
  if (!client && !server) return;
  const status = statusOf(reply);
  const [, service, method] = /^\/?([^?#]*)\/([^/?#]*)/.exec(pathOf(request)) ?? [];
  const isComplete = request?.isWhole && reply?.isWhole && client?.isWhole !== false && server?.isWhole !== false;
  context.found(
    grpcTable,
    {
      service: service || null,
      method: method || null,
      host: request && fieldText(header(request.head, "host")),
      status: status.code,
      status_name: status.code === null ? null : (STATUSES[status.code] ?? null),
      status_message: status.message,
      request_messages: client?.messages ?? 0,
      response_messages: server?.messages ?? 0,
      request_bytes: BigInt(client?.bytes ?? 0),
      response_bytes: BigInt(server?.bytes ?? 0),
      streaming: streamingOf(client?.messages ?? 0, server?.messages ?? 0),
      encoding: fieldText(fieldOf("grpc-encoding", request, reply)),
      content_type: fieldText(fieldOf("content-type", request, reply)),
      user_agent: request && fieldText(header(request.head, "user-agent")),
      stream_id: exchange.streamId,
      is_complete: isComplete === true,
    },
    asked,
    said,
  );
}

function pathOf(request: Part | null): string {
  return request?.head.target.replace(/^[a-z]+:\/\/[^/]*/i, "") ?? "";
}

function fieldOf(name: string, request: Part | null, reply: Part | null): string {
  return (request && header(request.head, name)) || (reply && header(reply.head, name)) || "";
}

function streamingOf(client: number, server: number): string {
  if (client > 1) return server > 1 ? "both" : "client";
  return server > 1 ? "server" : "neither";
}

/** The status stands in the trailers, in the head where there is nothing else, or in the body's last message (gRPC-Web). */
function statusOf(reply: Part | null): { readonly code: number | null; readonly message: string | null } {
  if (!reply) return { code: null, message: null };
  const written = parseHead(`HTTP/1.1 200 OK\n${reply.grpc?.trailers ?? ""}`)?.headers;
  const places: Fields[] = [reply.trailers, reply.head.headers, ...(written ? [written] : [])];
  const fields = places.find((one) => one.has("grpc-status"));
  const code = Number(fields?.get("grpc-status")?.[0] ?? Number.NaN);
  const message = fields?.get("grpc-message")?.[0] ?? "";
  return {
    code: Number.isInteger(code) && code >= 0 && code <= 0xffff ? code : null,
    message: message === "" ? null : unescaped(message),
  };
}
