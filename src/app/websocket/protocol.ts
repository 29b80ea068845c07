/** WebSocket whose handshake was before the capture began: known by its frames alone. Where it is seen, HTTP hands over. */
import { oriented, type Verdict } from "../parts/oriented.ts";
import type { Look, Protocol } from "../protocol.ts";
import { WebSocketAnalyzer } from "./analyzer.ts";
import { CONTINUATION, frameHead, isControl, TEXT, unmasked } from "./frame.ts";
import { websocketTable } from "./tables.ts";

/** First bytes of messages that are whole in one frame: text, binary, close, ping, pong; compressed ones. */
const FIRSTS = [0x81, 0x82, 0x88, 0x89, 0x8a, 0xc1, 0xc2];
/** Frames of one side that are looked at. */
const MAX_FRAMES = 8;
/** Letters that are enough where both sides speak, each in its way; and where one speaks alone. */
const SURE_OF_BOTH = 8;
const SURE_ALONE = 16;
/** Frames of both sides that are enough without letters, two of each at least. */
const SURE_FRAMES = 5;

interface Side {
  /** Who masks is the client (RFC 6455, section 5.1). */
  readonly who: "client" | "server" | "any" | "no";
  /** Whole frames. */
  readonly frames: number;
  /** Bytes of text, behind the mask. */
  readonly letters: number;
}

const NONE: Side = { who: "no", frames: 0, letters: 0 };

function side(bytes: Uint8Array): Side {
  let who: Side["who"] = "any";
  let frames = 0;
  let letters = 0;
  for (let at = 0; at < bytes.length && frames < MAX_FRAMES; frames++) {
    const head = frameHead(bytes.subarray(at));
    if (head === "malformed" || (at === 0 && !FIRSTS.includes(bytes[0]))) return NONE;
    if (!head) break;
    const role = head.mask ? "client" : "server";
    if (who !== "any" && who !== role) return NONE;
    who = role;
    const payload = bytes.subarray(at + head.size, at + head.size + head.length);
    const isText = head.opcode === TEXT && !head.isCompressed;
    if (head.isCompressed && (isControl(head.opcode) || head.opcode === CONTINUATION)) return NONE;
    if (isText && !isUtf8(unmasked(payload, head.mask, 0))) return NONE;
    if (isText) letters += payload.length;
    at += head.size + head.length;
    if (at > bytes.length) break;
  }
  return { who, frames, letters };
}

/** Text without control characters; its last character may be cut. */
function isUtf8(bytes: Uint8Array): boolean {
  let left = 0;
  for (const byte of bytes) {
    if (left > 0) {
      if ((byte & 0xc0) !== 0x80) return false;
      left--;
    } else if (byte >= 0xc2 && byte <= 0xf4) left = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    else if (byte >= 0x7f || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) return false;
  }
  return true;
}

function judge(look: Look): Verdict {
  const orig = side(look.orig);
  const resp = side(look.resp);
  if (orig.who === "no" || resp.who === "no" || (orig.who !== "any" && orig.who === resp.who)) return "no";
  const client = orig.who === "client" || resp.who === "server" ? "orig" : "resp";
  const areBoth = orig.who !== "any" && resp.who !== "any";
  const letters = orig.letters + resp.letters;
  const isFramed = orig.frames >= 2 && resp.frames >= 2 && orig.frames + resp.frames >= SURE_FRAMES;
  if (areBoth && (letters >= SURE_OF_BOTH || isFramed)) return client;
  // Alone, a mask that gives text is sure; without one it takes two messages that fit each other.
  const masked = [orig, resp].find(({ who }) => who === "client");
  const isSure = letters >= SURE_ALONE && (masked ? masked.letters === letters : orig.frames + resp.frames >= 2);
  return isSure ? client : "more";
}

export const websocket: Protocol = {
  id: "websocket",
  name: "WebSocket",
  spec: "RFC 6455",
  transport: "tcp",
  tables: [websocketTable],
  ...oriented(judge, [80], (context, client) => {
    const agreed = { client, host: null, uri: null, subprotocol: null, extensions: "" };
    return new WebSocketAnalyzer(context, agreed);
  }),
};
