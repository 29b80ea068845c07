/** Properties of MQTT 5 (section 2.2.2). */
import type { Cursor } from "../parts/cursor.ts";
import { utf8Text, valuesText, valueText } from "../sql/text.ts";

type Kind = "byte" | "two" | "four" | "variable" | "text" | "binary" | "pair";

const PROPERTIES: Readonly<Record<number, readonly [string, Kind]>> = {
  0x01: ["payload_format", "byte"],
  0x02: ["message_expiry", "four"],
  0x03: ["content_type", "text"],
  0x08: ["response_topic", "text"],
  0x09: ["correlation_data", "binary"],
  0x0b: ["subscription_id", "variable"],
  0x11: ["session_expiry", "four"],
  0x12: ["assigned_client_id", "text"],
  0x13: ["server_keep_alive", "two"],
  0x15: ["auth_method", "text"],
  0x16: ["auth_data", "binary"],
  0x17: ["request_problem_info", "byte"],
  0x18: ["will_delay", "four"],
  0x19: ["request_response_info", "byte"],
  0x1a: ["response_info", "text"],
  0x1c: ["server_reference", "text"],
  0x1f: ["reason_string", "text"],
  0x21: ["receive_maximum", "two"],
  0x22: ["topic_alias_maximum", "two"],
  0x23: ["topic_alias", "two"],
  0x24: ["maximum_qos", "byte"],
  0x25: ["retain_available", "byte"],
  0x26: ["user_property", "pair"],
  0x27: ["maximum_packet_size", "four"],
  0x28: ["wildcards_available", "byte"],
  0x29: ["subscription_ids_available", "byte"],
  0x2a: ["shared_available", "byte"],
};

/** Properties of one packet that are read. */
const MAX_PROPERTIES = 64;

export interface Properties {
  /** As name=value; authentication data is left out. */
  readonly text: string;
  readonly topicAlias: number | null;
  readonly clientId: string | null;
}

/** A number of one to four bytes, seven bits each (section 1.5.5). */
export function variable(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = cursor.u8();
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  cursor.short = true;
  return 0;
}

/** A text or bytes with its length in two bytes; what there is of it where the packet was cut. */
export function counted(cursor: Cursor): Uint8Array {
  const size = cursor.u16();
  if (size <= cursor.left) return cursor.take(size);
  const bytes = cursor.take(cursor.left);
  cursor.short = true;
  return bytes;
}

export function readProperties(cursor: Cursor): Properties {
  const end = variable(cursor) + cursor.at;
  const parts: string[] = [];
  let topicAlias: number | null = null;
  let clientId: string | null = null;
  while (cursor.at < end && !cursor.short && parts.length < MAX_PROPERTIES) {
    const [name, kind] = PROPERTIES[cursor.u8()] ?? ["", "byte"];
    if (name === "") break;
    const value = readValue(cursor, kind);
    if (name === "topic_alias") topicAlias = Number(value);
    if (name === "assigned_client_id") clientId = value;
    if (name !== "auth_data") parts.push(`${name}=${value}`);
  }
  if (!cursor.short) cursor.skip(Math.max(0, Math.min(end - cursor.at, cursor.left)));
  return { text: valuesText(parts), topicAlias, clientId };
}

function readValue(cursor: Cursor, kind: Kind): string {
  switch (kind) {
    case "byte":
      return `${cursor.u8()}`;
    case "two":
      return `${cursor.u16()}`;
    case "four":
      return `${cursor.u32()}`;
    case "variable":
      return `${variable(cursor)}`;
    case "text":
      return utf8Text(counted(cursor), 256);
    case "binary":
      return valueText(counted(cursor));
    case "pair":
      return `${utf8Text(counted(cursor), 128)}:${utf8Text(counted(cursor), 128)}`;
  }
}
