/** MQTT by its CONNECT; in the middle by packets of both sides, or of one on its usual port. */
import { latin1 } from "../latin1.ts";
import type { Verdict } from "../parts/oriented.ts";
import type { Look, Speaker } from "../protocol.ts";
import { bodyOf, measurePacket, readSubscribe, TYPE } from "./parse.ts";

export const MQTT_PORTS = [1883, 8883, 1884];

/** What a side's bytes could be: a whole packet of the client, of the server, or of either. */
type Side = "connect" | "client" | "server" | "either" | "no" | "more";

function side(bytes: Uint8Array): Side {
  if (bytes.length === 0) return "more";
  if (bytes[0] === 0x10) return connect(bytes);
  let told: Side = "more";
  for (let at = 0, count = 0; at < bytes.length && count < 4; count++) {
    const length = measurePacket(bytes, at, bytes.length - at);
    if (length < 0) return "no";
    if (length === 0 || length > bytes.length - at) return told;
    const one = whose(bytes.subarray(at, at + length));
    if (one === "no") return "no";
    if (told === "more" || told === "either") told = one;
    at += length;
  }
  return told;
}

function connect(bytes: Uint8Array): Side {
  const length = measurePacket(bytes, 0, bytes.length);
  if (length <= 0) return length < 0 ? "no" : "more";
  const { at } = bodyOf(bytes);
  const name = latin1(bytes, at, Math.min(bytes.length, at + 9));
  const known = ["\0\x04MQTT\x03", "\0\x04MQTT\x04", "\0\x04MQTT\x05", "\0\x04MQTT\x84", "\0\x06MQIsdp\x03", "\0\x06MQIsdp\x83"]; // prettier-ignore
  if (known.some((one) => name.startsWith(one))) return "connect";
  return known.some((one) => one.startsWith(name)) ? "more" : "no";
}

/** Who says such a packet; `no` where its body is not what it should be. */
function whose(packet: Uint8Array): Side {
  const type = packet[0] >> 4;
  const { at } = bodyOf(packet);
  switch (type) {
    case TYPE.connect:
      return connect(packet) === "connect" ? "client" : "no";
    case TYPE.connack:
      return packet[at] <= 1 && packet.length >= 4 ? "server" : "no";
    case TYPE.publish:
      return isTopic(packet, at) ? "either" : "no";
    case TYPE.subscribe:
    case TYPE.unsubscribe:
      return readSubscribe(packet, false).isWhole || readSubscribe(packet, true).isWhole ? "client" : "no";
    case TYPE.suback:
      return packet.length - at >= 3 ? "server" : "no";
    case TYPE.unsuback:
      return packet.length - at === 2 || packet.length - at >= 4 ? "server" : "no";
    case TYPE.pingreq:
      return "client";
    case TYPE.pingresp:
      return "server";
    case TYPE.disconnect:
      return packet.length - at === 0 || packet[at] === 0 || packet[at] >= 0x80 || packet[at] === 4 ? "either" : "no";
    default:
      return isAck(packet, at) ? "either" : "no";
  }
}

/** An identifier; of version 5 a reason code after it, of which only few are no failure. */
function isAck(packet: Uint8Array, at: number): boolean {
  const length = packet.length - at;
  return length === 2 || (length > 2 && (packet[at + 2] === 0 || packet[at + 2] === 0x10 || packet[at + 2] >= 0x80));
}

/** A topic: its length, then UTF-8 without wildcards and control characters. */
function isTopic(bytes: Uint8Array, at: number): boolean {
  const length = (bytes[at] << 8) | bytes[at + 1];
  if (at + 2 + length > bytes.length) return false;
  for (let i = at + 2; i < at + 2 + length; i++) {
    if (bytes[i] < 32 || bytes[i] === 0x23 || bytes[i] === 0x2b || bytes[i] === 127) return false;
  }
  return length > 0;
}

export function judge({ orig, resp, ports }: Look): Verdict {
  const a = side(orig);
  const b = side(resp);
  if (a === "connect") return "orig";
  if (b === "connect") return "resp";
  if (a === "no" || b === "no") return "no";
  const isUsual = ports.some((port) => MQTT_PORTS.includes(port));
  const areBoth = a !== "more" && b !== "more";
  if (!areBoth && !(isUsual && (a !== "more" || b !== "more"))) return "more";
  const isAgreed = (client: Side, server: Side): boolean => client !== "server" && server !== "client";
  if (isAgreed(a, b) && (a === "client" || b === "server")) return "orig";
  if (isAgreed(b, a) && (b === "client" || a === "server")) return "resp";
  // Publishes and their acknowledgements go either way: only the port tells.
  if (isUsual) return clientByPort(ports);
  if (a !== "either" || b !== "either") return "no";
  return isAcknowledged(orig, resp) || isAcknowledged(resp, orig) ? clientByPort(ports) : "more";
}

/** One side begins with a PUBLISH that wants an answer, the other with that answer: PUBACK or PUBREC of the same number. */
function isAcknowledged(asked: Uint8Array, answered: Uint8Array): boolean {
  const length = measurePacket(asked, 0, asked.length);
  const qos = (asked[0] >> 1) & 3;
  const type = answered[0] >> 4;
  if (asked[0] >> 4 !== TYPE.publish || length <= 0 || length > asked.length) return false;
  if (!(qos === 1 && type === TYPE.puback) && !(qos === 2 && type === TYPE.pubrec)) return false;
  const topic = bodyOf(asked).at;
  const at = topic + 2 + ((asked[topic] << 8) | asked[topic + 1]);
  const number = bodyOf(answered).at;
  return at + 2 <= length && asked[at] === answered[number] && asked[at + 1] === answered[number + 1];
}

/** Servers have the lower port, where none is MQTT's own. */
function clientByPort([orig, resp]: readonly [number, number]): Speaker {
  const [a, b] = [MQTT_PORTS.includes(orig), MQTT_PORTS.includes(resp)];
  return (a === b ? orig < resp : a) ? "resp" : "orig";
}
