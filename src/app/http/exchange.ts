/** A request and its response, of whatever version of HTTP, as a row. */
import { type Context, line, masked, type Message, type Place, type Speaker } from "../protocol.ts";
import type { Row, Table } from "../../base/columns.ts";
import { giveAws } from "../aws/rows.ts";
import { GrpcMessages, grpcMessages } from "../grpc/messages.ts";
import { giveGrpc } from "../grpc/row.ts";
import { LazyMessage } from "../parts/lazy-message.ts";
import { credentialsOf } from "./credentials.ts";
import { headDetail } from "./detail.ts";
import { hostOf } from "./host.ts";
import { takeLogins } from "./logins.ts";
import { type Head, header, joined } from "./parse.ts";
import { httpTable } from "./tables.ts";
import { fieldText } from "./text.ts";

/** One side of an exchange. */
export interface Part {
  readonly from: Speaker;
  readonly head: Head;
  readonly place: Place;
  /** Bytes of its head; 0 for HTTP/2, where heads are compressed. */
  readonly headLength: number;
  /** Bytes of the message; known once it has ended. */
  length: number;
  bodyLength: number;
  isWhole: boolean;
  hasEnded: boolean;
  /** First bytes of the body, where they are of use. */
  peek: Uint8Array;
  /** Fields after the body. */
  trailers: Head["headers"];
  /** Messages of gRPC in the body. */
  readonly grpc: GrpcMessages | null;
}

export interface Exchange {
  request: Part | null;
  reply: Part | null;
  readonly interim: number[];
  readonly streamId: number | null;
}

const NOTHING = new Uint8Array(0);
const NO_FIELDS: Head["headers"] = new Map();

export function partOf(from: Speaker, head: Head, place: Place, headLength = 0): Part {
  return {
    from,
    head,
    place,
    headLength,
    length: 0,
    bodyLength: 0,
    isWhole: false,
    hasEnded: false,
    peek: NOTHING,
    trailers: NO_FIELDS,
    grpc: grpcMessages(header(head, "content-type")),
  };
}

export type HttpRow = Partial<Row<Table<(typeof httpTable)["own"]>>>;

/** Gives the row of an exchange. */
export function giveExchange(context: Context, exchange: Exchange): void {
  const { request, reply } = exchange;
  const asked = request && messageOf(request, context);
  const said = reply && messageOf(reply, context);
  const row = rowOf(context, exchange);
  context.found(httpTable, row, asked, said);
  if (row.auth_scheme) takeLogins(context, exchange, asked, said);
  giveGrpc(context, exchange, asked, said);
  giveAws(context, exchange, asked, said);
}

function messageOf(part: Part, context: Context): Message {
  const { head, trailers, bodyLength, from } = part;
  const text = (): string => (head.kind === "request" ? requestText(head) : replyText(head, bodyLength));
  return new LazyMessage(from, part, text, () => headDetail(head, trailers, context));
}

/** One literal: rows put together out of several objects cost ten times as much. */
function rowOf(context: Context, { request, reply, interim, streamId }: Exchange): HttpRow {
  const asked = request?.head;
  const said = reply?.head;
  const credentials = asked ? credentialsOf(asked) : null;
  const isTunnel = asked?.method === "CONNECT" && !asked.headers.has(":protocol");
  return {
    method: asked ? asked.method : null,
    host: asked ? fieldText(hostOf(asked)) : null,
    uri: asked ? fieldText(asked.target) : null,
    version: asked?.version || said?.version || null,
    status: said?.status || null,
    reason: said ? fieldText(said.reason) : null,
    user_agent: asked ? fieldText(header(asked, "user-agent")) : null,
    referrer: asked ? fieldText(header(asked, "referer")) : null,
    request_content_type: asked ? fieldText(header(asked, "content-type")) : null,
    response_content_type: said ? fieldText(header(said, "content-type")) : null,
    request_body_length: request ? BigInt(request.bodyLength) : null,
    response_body_length: reply ? BigInt(reply.bodyLength) : null,
    auth_scheme: credentials ? fieldText(credentials.scheme) : null,
    username: credentials?.username || null,
    password: credentials ? masked(context, credentials.password) || null : null,
    sends_cookies: asked ? asked.headers.has("cookie") : null,
    sets_cookies: said ? said.headers.has("set-cookie") : null,
    location: said ? fieldText(header(said, "location")) : null,
    server: said ? fieldText(header(said, "server")) : null,
    x_forwarded_for: asked ? fieldText(joined(asked, "x-forwarded-for") || joined(asked, "forwarded")) : null,
    via: fieldText(viaOf(request, reply)),
    tunnel_target: asked && isTunnel ? fieldText(asked.target) : null,
    upgrade: fieldText(upgradeOf(request, reply)),
    interim_statuses: interim.length > 0 ? interim.join(", ") : null,
    stream_id: streamId,
    is_complete: request?.isWhole === true && reply?.isWhole === true,
  };
}

function viaOf(request: Part | null, reply: Part | null): string {
  const asked = request ? joined(request.head, "via") : "";
  const said = reply ? joined(reply.head, "via") : "";
  return asked !== "" && said !== "" ? `${asked}, ${said}` : asked + said;
}

/** What the connection, or the stream of HTTP/2 (RFC 8441), was switched to. */
function upgradeOf(request: Part | null, reply: Part | null): string {
  if (!reply) return "";
  if (reply.head.status === 101) return joined(reply.head, "upgrade");
  return reply.head.status < 300 && request ? header(request.head, ":protocol") : "";
}

function requestText(head: Head): string {
  const host = hostOf(head);
  const isWhole = host === "" || head.method === "CONNECT" || /^[a-z]+:\/\//i.test(head.target);
  return line(`${head.method} ${fieldText(isWhole ? head.target : `${host}${head.target}`) ?? ""}`);
}

function replyText(head: Head, size: number): string {
  const type = header(head, "content-type").split(";")[0].trim();
  const status = head.status === 0 ? "no status" : `${head.status} ${fieldText(head.reason) ?? ""}`.trim();
  return line([status, type, `${size} bytes`].filter((part) => part !== "").join(", "));
}
