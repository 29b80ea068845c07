/** The head of an HTTP message in lines: its first line, then its fields in their order; what logs in stays masked. */
import { type Context, masked } from "../protocol.ts";
import type { Head } from "./parse.ts";
import { fieldText } from "./text.ts";

type Shows = Pick<Context, "showsCredentials">;

/** Fields whose value is a scheme and a secret (RFC 9110, section 11.4). */
const SCHEMED = new Set(["authorization", "proxy-authorization"]);
/** Fields whose value is a secret. */
const SECRET = new Set([
  "x-amz-security-token", "x-aws-ec2-metadata-token", "x-api-key", "api-key", "x-auth-token", "x-access-token", "x-csrf-token",
  "x-xsrf-token", "x-vault-token", "private-token", "x-goog-api-key", "authentication-info", "proxy-authentication-info",
]); // prettier-ignore

export function headDetail(head: Head, trailers: Head["headers"], shows: Shows): string {
  const lines = [firstLine(head), ...fieldLines(head.headers, shows)];
  if (trailers.size > 0) lines.push("", "Trailers:", ...fieldLines(trailers, shows));
  return lines.join("\n");
}

function firstLine({ kind, method, target, status, reason, version }: Head): string {
  const parts =
    kind === "request"
      ? [method, fieldText(target) ?? "", version]
      : [version, status === 0 ? "without a head" : String(status), fieldText(reason) ?? ""];
  return parts.filter((part) => part !== "").join(" ");
}

function fieldLines(headers: Head["headers"], shows: Shows): string[] {
  const lines: string[] = [];
  for (const [name, values] of headers) {
    for (const value of values) lines.push(`${name}: ${fieldText(shownValue(name, value, shows)) ?? ""}`.trimEnd());
  }
  return lines;
}

function shownValue(name: string, value: string, shows: Shows): string {
  if (shows.showsCredentials) return value;
  if (SCHEMED.has(name)) return schemed(value, shows);
  if (SECRET.has(name)) return masked(shows, value);
  if (name === "cookie") return value.split(";").map((pair) => pairText(pair, shows)).join(";"); // prettier-ignore
  if (name === "set-cookie") {
    const end = value.indexOf(";");
    return end < 0 ? pairText(value, shows) : pairText(value.slice(0, end), shows) + value.slice(end);
  }
  return value;
}

/** The scheme stays; all after it goes, user names of Digest too, which stand in the row. */
function schemed(value: string, shows: Shows): string {
  const space = value.indexOf(" ");
  return space < 0 ? masked(shows, value) : `${value.slice(0, space)} ${masked(shows, value.slice(space + 1))}`;
}

/** A cookie's name stays. */
function pairText(pair: string, shows: Shows): string {
  const equals = pair.indexOf("=");
  return equals < 0 ? masked(shows, pair) : `${pair.slice(0, equals)}=${masked(shows, pair.slice(equals + 1))}`;
}
