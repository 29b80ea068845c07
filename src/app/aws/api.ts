/** Calls of AWS interfaces out of requests: which service, where, what. Pure. */
import { hostOf } from "../http/host.ts";
import { header, type Head } from "../http/parse.ts";
import { unescaped } from "../http/text.ts";
import { s3Action, s3Resource } from "./s3.ts";
import { type Signature, signatureOf } from "./signature.ts";
import { subjectOf } from "./subject.ts";

export interface AwsCall {
  readonly service: string;
  readonly region: string;
  readonly action: string;
  readonly resource: string;
  readonly signature: Signature | null;
  readonly hasSessionToken: boolean;
}

/** Parameters of a query or form that are looked at. */
const MAX_PARAMETERS = 500;

/** Most requests are none: nothing is taken apart for them. */
function mayBe(head: Head, host: string, form: string): boolean {
  if (host.includes("amazonaws.com") || head.headers.has("x-amz-target")) return true;
  if (header(head, "authorization").startsWith("AWS")) return true;
  return /x-amz-|awsaccesskeyid/i.test(head.target) || /x-amz-|awsaccesskeyid/i.test(form);
}

/**
 * The call a request makes; null where it is none of AWS's. `form` and `json`: the beginning of its body, where it is of that kind; only calls
 * are asked for JSON.
 */
export function awsCall(head: Head, form: string, json = (): string => ""): AwsCall | null {
  const host = hostOf(head).toLowerCase().replace(/:\d{1,5}$/, ""); // prettier-ignore
  if (!mayBe(head, host, form)) return null;
  const target = header(head, "x-amz-target");
  const [path, search] = splitTarget(head.target);
  const query = queryOf(`${search}&${form}`);
  const signature = signatureOf(head, query);
  const place = placeOf(host);
  if (!signature && !place && target === "") return null;
  const service = signature?.service || place?.service || "";
  const isS3 = service === "s3" || (service === "" && header(head, "x-amz-content-sha256") !== "" && target === "");
  const bucket = isS3 ? (place?.bucket ?? "") : "";
  return {
    service: service || (isS3 ? "s3" : ""),
    region: signature?.region || place?.region || "",
    action: target.slice(target.lastIndexOf(".") + 1) || query.get("action") || (isS3 ? s3Action(head, path, bucket, query) : restAction(head.method, path)), // prettier-ignore
    resource: isS3 ? s3Resource(path, bucket) : restResource(path) || subjectOf(query, json()),
    signature,
    hasSessionToken: head.headers.has("x-amz-security-token") || query.has("x-amz-security-token") || query.has("securitytoken"), // prettier-ignore
  };
}

/** True for keys of the kind that AWS gives to users, and of the kind it lends. */
export function keyType(accessKeyId: string): string | null {
  if (accessKeyId.startsWith("AKIA")) return "long-term";
  return accessKeyId.startsWith("ASIA") ? "temporary" : null;
}

/** Error code of a response, from its fields or its beginning. */
export function awsError(head: Head, body: string): string {
  const field = header(head, "x-amzn-errortype") || header(head, "x-amz-error-code");
  const written = /<Code>([\w.]{1,100})<\/Code>|"(?:__type|code|Code)"\s*:\s*"([^"]{1,200})"/.exec(body);
  const code = field || (written?.[1] ?? written?.[2] ?? "");
  return code.split(":")[0].replace(/^.*#/, "");
}

/** Request id of a response. */
export function requestId(head: Head): string {
  return header(head, "x-amzn-requestid") || header(head, "x-amz-request-id") || header(head, "x-amzn-request-id");
}

interface HostPlace {
  readonly service: string;
  readonly region: string;
  readonly bucket: string;
}

const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso|us-isob)-(?:[a-z]+-)?[a-z]+-\d$/;

/** Service, region and bucket of a host under amazonaws.com; null for others. */
export function placeOf(host: string): HostPlace | null {
  const found = /^(.+)\.amazonaws\.com(?:\.cn)?$/.exec(host);
  if (!found) return null;
  const labels = found[1].split(".").filter((label) => label !== "vpce" && label !== "dualstack");
  const regionAt = labels.findIndex((label) => REGION.test(label));
  const region = regionAt < 0 ? "" : labels[regionAt];
  const rest = labels.filter((_, i) => i !== regionAt);
  const last = rest[rest.length - 1] ?? "";
  const s3 = /^s3(?:-(?:website-|fips-|accesspoint-)?([a-z]{2}-[a-z-]+-\d))?$/.exec(last) ?? /^s3-(?:website|control|accesspoint|fips)$/.exec(last); // prettier-ignore
  if (!s3) return { service: last, region, bucket: "" };
  const bucket = rest.slice(0, -1).join(".");
  return { service: "s3", region: region || (s3[1] ?? ""), bucket: bucket.startsWith("vpce-") ? "" : bucket };
}

function splitTarget(target: string): [path: string, search: string] {
  const whole = target.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/#.*$/, "");
  const at = whole.indexOf("?");
  return at < 0 ? [whole, ""] : [whole.slice(0, at), whole.slice(at + 1)];
}

/** Names in lower case; of repeated ones the first. */
function queryOf(search: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of search.split("&", MAX_PARAMETERS)) {
    const equals = pair.indexOf("=");
    const name = unescaped(equals < 0 ? pair : pair.slice(0, equals)).toLowerCase();
    if (name !== "" && !query.has(name)) query.set(name, equals < 0 ? "" : unescaped(pair.slice(equals + 1)));
  }
  return query;
}

/** Interfaces that name what they do by method and path: Lambda by its own names, others as they are. */
function restAction(method: string, path: string): string {
  const lambda = /^\/20\d\d-\d\d-\d\d\/functions(\/[^/]+)?(\/\w[\w-]*)?\/?$/.exec(path);
  if (lambda?.[2] === "/invocations") return "Invoke";
  if (lambda && !lambda[2] && method === "GET") return lambda[1] ? "GetFunction" : "ListFunctions";
  if (lambda && !lambda[1] && method === "POST") return "CreateFunction";
  return `${method} ${path}`;
}

function restResource(path: string): string {
  return /^\/20\d\d-\d\d-\d\d\/functions\/([^/]+)/.exec(path)?.[1] ?? "";
}
