/** Calls to the EC2 instance metadata service, out of requests and responses. Pure. */
import { hostOf } from "../http/host.ts";
import { header, type Head } from "../http/parse.ts";
import { unescaped } from "../http/text.ts";

/** How the service is reached. */
export type Via = "direct" | "proxy" | "uri" | "body";

export interface ImdsCall {
  readonly via: Via;
  readonly version: "v1" | "v2" | null;
  readonly path: string;
  readonly role: string;
  readonly token: "asks" | "sends" | "none";
  readonly tokenTtl: number | null;
}

export interface ImdsCredentials {
  readonly accessKeyId: string;
  readonly expiration: string;
}

const ADDRESSES = ["169.254.169.254", "fd00:ec2::254"];
/** Names that resolve to it within a VPC. */
const NAMES = ["instance-data", "instance-data.ec2.internal"];
/** Its address in the ways that filters of URLs overlook: other bases, IPv6, names that resolve to any address. */
const DISGUISES = String.raw`169\.254\.169\.254(?:\.(?:nip|xip|sslip)\.io)?|\[?fd00:ec2::254\]?|\[?::ffff:(?:169\.254\.169\.254|a9fe:a9fe)\]?|2852039166|0xa9fea9fe|0xa9\.0xfe\.0xa9\.0xfe|0251\.0376\.0251\.0376|instance-data(?:\.ec2\.internal)?`; // prettier-ignore
const NAMED = new RegExp(
  String.raw`(?:^|[/@=:"'\s])(?:${DISGUISES})(?::\d{1,5})?(/[^\s"'<>&]*)?(?=$|[\s"'<>&?#])`,
  "i",
);
/** A text that cannot name it is not searched. */
const HINT = /169|fd00|a9fe|2852|0xa9|0251|instance-data/i;
/** Characters of a request that are searched. */
const MAX_SEARCHED = 16_384;
/** Other clouds have their metadata at the same address. */
const OTHER_CLOUDS = /^\/(?:computeMetadata|metadata\/|opc\/|openstack\/)/;

/** The call a request is or holds; null where it has nothing to do with the service. `addresses`: of the connection. */
export function imdsCall(head: Head, body: string, addresses: readonly string[]): ImdsCall | null {
  const isDirect = addresses.some((address) => ADDRESSES.includes(address));
  if (isDirect || isService(hostOf(head))) {
    const path = pathOf(head.target);
    return OTHER_CLOUDS.test(path) ? null : asked(head, isDirect ? "direct" : "proxy", path);
  }
  return named(head.target, "uri") ?? named(body, "body");
}

function isService(host: string): boolean {
  if (!HINT.test(host)) return false;
  const name = host.toLowerCase().replace(/:\d{1,5}$/, "").replace(/^\[|\]$/g, ""); // prettier-ignore
  return ADDRESSES.includes(name) || NAMES.includes(name);
}

function asked(head: Head, via: Via, path: string): ImdsCall {
  const isTokenRequest = /^\/latest\/api\/token\/?$/.test(path);
  const sends = head.headers.has("x-aws-ec2-metadata-token");
  const ttl = header(head, "x-aws-ec2-metadata-token-ttl-seconds");
  return {
    via,
    version: isTokenRequest || sends ? "v2" : "v1",
    path,
    role: roleOf(path),
    token: isTokenRequest ? "asks" : sends ? "sends" : "none",
    tokenTtl: /^\d{1,9}$/.test(ttl) ? Number(ttl) : null,
  };
}

/** The service named within something else, escaped up to twice. */
function named(text: string, via: Via): ImdsCall | null {
  let searched = text.slice(0, MAX_SEARCHED);
  for (let depth = 0; depth < 3; depth++) {
    const found = HINT.test(searched) ? NAMED.exec(searched.replaceAll("\\/", "/")) : null;
    if (found) {
      const path = found[1] ?? "/";
      return OTHER_CLOUDS.test(path) ? null : { via, version: null, path, role: roleOf(path), token: "none", tokenTtl: null }; // prettier-ignore
    }
    if (!searched.includes("%")) return null;
    searched = unescaped(searched);
  }
  return null;
}

function pathOf(target: string): string {
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  return path === "" ? "/" : path;
}

const CREDENTIALS = /\/meta-data\/(?:iam|identity-credentials\/ec2)\/security-credentials\/?([^/?#]*)/;

function roleOf(path: string): string {
  return unescaped(CREDENTIALS.exec(path)?.[1] ?? "");
}

/** Role that the service names when it is asked which there are. */
export function roleListed(path: string, body: string): string {
  if (!/\/iam\/security-credentials\/?$/.test(path)) return "";
  return /^([\w+=,.@-]{1,64})\s*$/.exec(body)?.[1] ?? "";
}

/** Credentials in a response, wherever in it they stand; null where there are none. */
export function imdsCredentials(body: string): ImdsCredentials | null {
  const key = /"AccessKeyId"\s*:\s*"([A-Z0-9]{16,128})"/.exec(body);
  if (!key) return null;
  return { accessKeyId: key[1], expiration: /"Expiration"\s*:\s*"([^"]{1,64})"/.exec(body)?.[1] ?? "" };
}
