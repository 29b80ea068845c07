/** Kafka by the head of a request. */
import { type Verdict, verdictOf } from "../parts/oriented.ts";
import type { Look, Recognition } from "../protocol.ts";
import { apiOf, MAX_VERSION } from "./apis.ts";

export const KAFKA_PORTS = [9092, 9093, 9094, 29092];

/** Bytes of a message: brokers take 100 MiB (socket.request.max.bytes). */
export const MAX_MESSAGE = 104_857_600;
/** Bytes of a client id; they are names of programs. */
const MAX_CLIENT_ID = 255;

export function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at] * 0x1000000 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}

/** Length of the request at `at`; see `FrameReader.measure`. */
export function measureRequest(bytes: Uint8Array, at: number, left: number): number {
  if (left >= 4 && (lengthAt(bytes, at) < 8 || lengthAt(bytes, at) > MAX_MESSAGE)) return -1;
  if (left < 8) return 0;
  const key = (bytes[at + 4] << 8) | bytes[at + 5];
  const version = (bytes[at + 6] << 8) | bytes[at + 7];
  return apiOf(key) && version <= MAX_VERSION ? lengthAt(bytes, at) + 4 : -1;
}

/** `sure`: with a client id of plain characters. Without one the port, or the response's number must tell. */
function client(bytes: Uint8Array): Recognition | "likely" {
  const length = measureRequest(bytes, 0, bytes.length);
  if (length <= 0) return length < 0 ? "no" : "more";
  if (bytes.length < 14) return "more";
  // Numbers count up from zero; there are none below it.
  if (bytes[8] >= 0x80) return "no";
  const size = (bytes[12] << 8) | bytes[13];
  if (size === 0xffff || size === 0) return "likely";
  if (size > MAX_CLIENT_ID || size + 14 > length) return "no";
  for (let at = 14; at < bytes.length && at < 14 + size; at++) if (bytes[at] < 32 || bytes[at] > 126) return "no";
  return bytes.length < 14 + size ? "more" : "yes";
}

/** A response says nothing of itself. */
function server(bytes: Uint8Array): Recognition {
  if (bytes.length < 4) return bytes[0] <= 6 ? "more" : "no";
  const length = lengthAt(bytes, 0);
  return length >= 4 && length <= MAX_MESSAGE ? "more" : "no";
}

export function judge(look: Look): Verdict {
  const isUsual = look.ports.some((port) => KAFKA_PORTS.includes(port));
  const side = (own: Uint8Array, other: Uint8Array): Recognition => {
    const told = client(own);
    if (told !== "likely") return told;
    return isUsual || (other.length >= 8 && lengthAt(own, 8) === lengthAt(other, 4)) ? "yes" : "more";
  };
  const { orig, resp } = look;
  return verdictOf(look, (bytes) => (bytes === orig ? side(orig, resp) : side(resp, orig)), server);
}
