/** What HTTP gives: one row per request with its response, whatever the version. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const httpTable = protocolTable("http", "HTTP requests, each with its response; HTTP/1.x and HTTP/2.", [
  optional("method", "text", "Method of the request, as sent."),
  optional("host", "text", "Host the request names: its Host field, else the authority of its target."),
  optional("uri", "text", "Target of the request, as sent in the request line (HTTP/2: the path)."),
  optional("version", "text", "Version the request names; the response's where the capture lacks the request."),
  optional("status", "u16", "Status code of the final response."),
  optional("reason", "text", "Reason phrase of the response (HTTP/2 has none)."),
  optional("user_agent", "text", "User-Agent field."),
  optional("referrer", "text", "Referer field."),
  optional("request_content_type", "text", "Content-Type of the request."),
  optional("response_content_type", "text", "Content-Type of the response."),
  optional("request_body_length", "i64", "Bytes of the request's body as transferred, without chunk framing."),
  optional("response_body_length", "i64", "Bytes of the response's body as transferred, without chunk framing."),
  optional("auth_scheme", "text", "Scheme of the credentials that were sent: Basic, Digest, Bearer, NTLM, AWS4-HMAC-SHA256."),
  optional("username", "text", "User name of Basic or Digest credentials, to the server or to a proxy."),
  optional("password", "text", "Password of Basic credentials, or a token without a scheme; masked unless credentials are asked for."),
  optional("sends_cookies", "bool", "True when the request carries cookies. Their values are not kept."),
  optional("sets_cookies", "bool", "True when the response sets cookies. Their values are not kept."),
  optional("location", "text", "Location field of the response."),
  optional("server", "text", "Server field of the response."),
  optional("x_forwarded_for", "text", "X-Forwarded-For (or Forwarded) of the request: the client before a proxy or load balancer."),
  optional("via", "text", "Via fields of request and response: proxies in between."),
  optional("tunnel_target", "text", "Host and port that CONNECT asks for."),
  optional("upgrade", "text", "Protocol the connection was switched to (status 101)."),
  optional("interim_statuses", "text", "Statuses of interim responses (1xx) before the final one."),
  optional("stream_id", "u32", "Stream of HTTP/2 or HTTP/3 on which it was said."),
  column("is_complete", "bool", "False when the capture lacks bytes of the request or the response, or one of them as a whole."),
]); // prettier-ignore
