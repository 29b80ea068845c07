/** Rows of AWS out of exchanges of HTTP, and which bodies must be looked at for them. */
import type { Context, Message } from "../protocol.ts";
import { characters } from "../parts/characters.ts";
import { codingsOf } from "../http/codings.ts";
import type { Exchange, Part } from "../http/exchange.ts";
import { hostOf } from "../http/host.ts";
import { header, type Head, joined } from "../http/parse.ts";
import { fieldText } from "../http/text.ts";
import { awsCall, awsError, keyType, requestId } from "./api.ts";
import { imdsCall, imdsCredentials, roleListed } from "./imds.ts";
import { awsApiTable, imdsTable } from "./tables.ts";

/** Bytes that the beginning of a compressed body may expand to. */
const MAX_EXPANDED = 65_536;

/** True for a body whose beginning may tell of AWS: what a client sends as a form, JSON or XML, and what answers a call. */
export function peeksForAws(context: Context, head: Head, request: Part | null): boolean {
  if (head.kind === "request") return /json|x-www-form-urlencoded|xml|text\/plain/i.test(header(head, "content-type"));
  if (!request) return false;
  const isCall = (): boolean => awsCall(request.head, formOf(context, request)) !== null;
  return (
    imdsCall(request.head, bodyOf(context, request), context.addresses) !== null || (head.status >= 400 && isCall())
  );
}

/** Gives the rows of AWS that an exchange holds. */
export function giveAws(context: Context, exchange: Exchange, asked: Message | null, said: Message | null): void {
  const { request, reply } = exchange;
  if (!request) return;
  giveImds(context, request, reply, asked, said);
  giveAwsApi(context, request, reply, asked, said);
}

function giveImds(
  context: Context,
  request: Part,
  reply: Part | null,
  asked: Message | null,
  said: Message | null,
): void {
  const { head } = request;
  const call = imdsCall(head, bodyOf(context, request), context.addresses);
  if (!call) return;
  const body = bodyOf(context, reply);
  const credentials = imdsCredentials(body);
  context.found(
    imdsTable,
    {
      via: call.via,
      version: call.version,
      method: head.method,
      host: fieldText(hostOf(head)),
      path: fieldText(call.path),
      role: fieldText(call.role || roleListed(call.path, body)),
      token: call.token,
      token_ttl: call.tokenTtl,
      status: reply?.head.status || null,
      gives_credentials: credentials !== null,
      access_key_id: credentials && fieldText(credentials.accessKeyId),
      expiration: credentials?.expiration || null,
      user_agent: fieldText(header(head, "user-agent")),
      x_forwarded_for: fieldText(joined(head, "x-forwarded-for")),
    },
    asked,
    said,
  );
}

function giveAwsApi(
  context: Context,
  request: Part,
  reply: Part | null,
  asked: Message | null,
  said: Message | null,
): void {
  const { head } = request;
  const call = awsCall(head, formOf(context, request), () => jsonOf(context, request));
  if (!call) return;
  const { service, region, action, resource, signature, hasSessionToken } = call;
  const keyId = signature?.accessKeyId ?? "";
  context.found(
    awsApiTable,
    {
      service: fieldText(service),
      region: fieldText(region),
      action: fieldText(action),
      resource: fieldText(resource),
      method: head.method,
      host: fieldText(hostOf(head)),
      status: reply?.head.status || null,
      error: reply && reply.head.status >= 400 ? fieldText(awsError(reply.head, bodyOf(context, reply))) : null,
      access_key_id: fieldText(keyId),
      key_type: keyType(keyId),
      signature: signature?.version ?? "none",
      is_presigned: signature?.isPresigned ?? false,
      has_session_token: hasSessionToken,
      request_id: reply && fieldText(requestId(reply.head)),
      user_agent: fieldText(header(head, "user-agent")),
    },
    asked,
    said,
  );
}

/** Beginning of a body as text, a coding taken off where there is one. */
function bodyOf(context: Context, part: Part | null): string {
  if (!part || part.peek.length === 0) return "";
  const [coding, ...more] = codingsOf(part.head);
  if (coding === undefined) return characters(part.peek);
  const expanded = more.length === 0 ? context.tools.expand(coding, part.peek, MAX_EXPANDED) : null;
  return expanded ? characters(expanded.bytes) : "";
}

/** A body in JSON. */
function jsonOf(context: Context, request: Part): string {
  return /json/i.test(header(request.head, "content-type")) ? bodyOf(context, request) : "";
}

/** A body that is a form. */
function formOf(context: Context, request: Part): string {
  return /x-www-form-urlencoded/i.test(header(request.head, "content-type")) ? bodyOf(context, request) : "";
}
