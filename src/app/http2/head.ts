/** Fields of HTTP/2 as the head of a message (RFC 9113, section 8.3): pseudo fields are what HTTP/1 has in its first line. */
import type { Head } from "../http/parse.ts";
import { type Field, UNKNOWN } from "./hpack.ts";

export const VERSION = "HTTP/2";

export type Fields = Map<string, string[]>;

export function fieldsOf(list: readonly Field[]): Fields {
  const fields: Fields = new Map();
  for (const [name, value] of list) {
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  }
  return fields;
}

/** A request, a response, or null for trailers. `fallback`: what it is where that stands in fields that are not known. */
export function headOf(fields: Fields, fallback: "request" | "response" | null): Head | null {
  const first = (name: string): string => fields.get(name)?.[0] ?? "";
  const isRequest = fields.has(":method") || fields.has(":path") || fields.has(":authority");
  const kind = isRequest ? "request" : fields.has(":status") ? "response" : fallback;
  if (!kind) return null;
  const authority = first(":authority");
  if (authority !== "" && !fields.has("host")) fields.set("host", [authority]);
  const isTunnel = first(":method") === "CONNECT" && !fields.has(":path");
  const isAsked = kind === "request";
  const status = first(":status");
  return {
    kind,
    method: isAsked ? first(":method") || UNKNOWN : "",
    target: isTunnel ? authority : isAsked ? first(":path") || UNKNOWN : "",
    status: /^\d{3}$/.test(status) ? Number(status) : 0,
    reason: "",
    version: VERSION,
    headers: fields,
  };
}
