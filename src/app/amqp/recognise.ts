/** AMQP by its protocol header; in the middle by a whole method frame of 0-9-1. */
import { type Verdict, verdictOf } from "../parts/oriented.ts";
import type { Look, Recognition } from "../protocol.ts";
import { FRAME, HEAD, isEnded, measureFrame, measureHeader, readMethod, readProtocolHeader } from "./parse.ts";

export const AMQP_PORTS = [5672, 5671];

function header(bytes: Uint8Array): Recognition {
  const length = measureHeader(bytes, 0, bytes.length);
  if (length <= 0) return length < 0 ? "no" : "more";
  return readProtocolHeader(bytes) ? "yes" : "no";
}

/** Frames up to a method that is known, each ended as it must. */
function frames(bytes: Uint8Array): "client" | "server" | Recognition {
  for (let at = 0; at < bytes.length;) {
    const length = measureFrame(bytes, at, bytes.length - at);
    if (length < 0) return "no";
    if (length === 0 || length > bytes.length - at) return "more";
    if (!isEnded(bytes.subarray(at, at + length))) return "no";
    if (bytes[at] === FRAME.method) {
      const { method, name } = readMethod(bytes.subarray(at + HEAD, at + length - 1));
      if (!method) return "no";
      return isServers(name, method.answers.length > 0) ? "server" : "client";
    }
    at += length;
  }
  return "more";
}

/** Methods that only servers say: replies (but those of a login), deliveries and returns. */
function isServers(name: string, isReply: boolean): boolean {
  return isReply || ["basic.deliver", "basic.return", "connection.start", "connection.blocked"].includes(name);
}

const CLIENT_ONLY = /^(?:basic\.(?:publish|consume|get|qos|ack|reject|nack)|queue\.|exchange\.|tx\.|confirm\.|channel\.open|connection\.(?:start-ok|open))/; // prettier-ignore

function client(bytes: Uint8Array): Recognition {
  if (bytes[0] === 0x41) return header(bytes);
  const told = frames(bytes);
  if (told === "client") return CLIENT_ONLY.test(firstMethod(bytes)) ? "yes" : "more";
  return told === "server" ? "no" : told;
}

function server(bytes: Uint8Array): Recognition {
  if (bytes[0] === 0x41) return header(bytes) === "no" ? "no" : "more";
  const told = frames(bytes);
  return told === "server" ? "yes" : told === "client" ? (CLIENT_ONLY.test(firstMethod(bytes)) ? "no" : "more") : told;
}

function firstMethod(bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length;) {
    const length = measureFrame(bytes, at, bytes.length - at);
    if (length <= 0 || length > bytes.length - at) return "";
    if (bytes[at] === FRAME.method) return readMethod(bytes.subarray(at + HEAD, at + length - 1)).name;
    at += length;
  }
  return "";
}

export function judge(look: Look): Verdict {
  // Frames of 1.0 after its header are none of 0-9-1: the header alone decides.
  if (look.orig[0] === 0x41 && header(look.orig) === "yes") return "orig";
  if (look.resp[0] === 0x41 && header(look.resp) === "yes" && look.orig.length === 0) return "more";
  return verdictOf(look, client, server);
}
