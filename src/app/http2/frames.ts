/** Frames of HTTP/2 (RFC 9113, sections 4 and 6). */

export interface FrameHead {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

export const FRAME_HEAD = 9;
export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PUSH_PROMISE = 5;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 1;
export const END_HEADERS = 4;
export const PADDED = 8;
export const HAS_PRIORITY = 32;

/** Bytes that a frame may have unless the other side allows more (section 6.5.2); hardly anybody does. */
export const USUAL_MAX = 16_384;

export function frameHead(bytes: Uint8Array, at: number): FrameHead {
  const number = (start: number, size: number): number => {
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + bytes[at + start + i];
    return value;
  };
  return { length: number(0, 3), type: bytes[at + 3], flags: bytes[at + 4], stream: number(5, 4) % 2 ** 31 };
}

/** Per type: flags that have a meaning, whether it belongs to a stream, and the length it must have (or be a multiple of). */
const RULES: Readonly<Record<number, { flags: number; onStream: boolean | null; length?: number; times?: number }>> = {
  [DATA]: { flags: END_STREAM | PADDED, onStream: true },
  [HEADERS]: { flags: END_STREAM | END_HEADERS | PADDED | HAS_PRIORITY, onStream: true },
  [PRIORITY]: { flags: 0, onStream: true, length: 5 },
  [RST_STREAM]: { flags: 0, onStream: true, length: 4 },
  [SETTINGS]: { flags: 1, onStream: false, times: 6 },
  [PUSH_PROMISE]: { flags: END_HEADERS | PADDED, onStream: true },
  [PING]: { flags: 1, onStream: false, length: 8 },
  [GOAWAY]: { flags: 0, onStream: false },
  [WINDOW_UPDATE]: { flags: 0, onStream: null, length: 4 },
  [CONTINUATION]: { flags: END_HEADERS, onStream: true },
  // ALTSVC (RFC 7838), ORIGIN (RFC 8336), PRIORITY_UPDATE (RFC 9218).
  10: { flags: 0, onStream: null },
  12: { flags: 0, onStream: false },
  16: { flags: 0, onStream: false },
};

/** Highest type that is registered and seen. */
export const PRIORITY_UPDATE = 16;

/** Streams that a connection is likely to have opened; beyond, bytes only look like a frame. */
const LIKELY_STREAM = 2 ** 20;

/** True where bytes look like the head of a frame as senders make them: for finding one, not for judging one. */
export function isLikelyFrame(bytes: Uint8Array, at: number): boolean {
  // Most bytes are told apart here: nothing is made for them.
  if (bytes[at] !== 0 || bytes[at + 3] > PRIORITY_UPDATE || bytes[at + 5] !== 0) return false;
  const rule = RULES[bytes[at + 3]];
  const stream = bytes[at + 6] * 65_536 + bytes[at + 7] * 256 + bytes[at + 8];
  if (!rule || bytes[at + 4] & ~rule.flags || stream > LIKELY_STREAM) return false;
  if (rule.onStream !== null && rule.onStream !== stream > 0) return false;
  return isLikelyLength(bytes[at + 3], bytes[at + 4], bytes[at + 1] * 256 + bytes[at + 2]);
}

function isLikelyLength(type: number, flags: number, length: number): boolean {
  const rule = RULES[type];
  if (length > USUAL_MAX || (rule.times && length % rule.times !== 0)) return false;
  if (type === SETTINGS && flags === 1 && length > 0) return false;
  if ((type === HEADERS && length === 0) || (type === GOAWAY && length < 8)) return false;
  return rule.length === undefined || rule.length === length;
}

/** True where bytes that are no whole head may be the beginning of one. */
export function mayBeginFrame(bytes: Uint8Array): boolean {
  if (bytes.length > 0 && bytes[0] !== 0) return false;
  if (bytes.length < 4) return true;
  const rule = RULES[bytes[3]];
  const length = bytes[1] * 256 + bytes[2];
  if (!rule || length > USUAL_MAX || (rule.times && length % rule.times !== 0)) return false;
  return rule.length === undefined || rule.length === length;
}

/**
 * Counts frames that follow one another from `at` on, as far as bytes go: `whole` of them to their end. -1 where something
 * stands there that looks like none.
 */
export function likelyFrames(bytes: Uint8Array, start: number, end = bytes.length): number {
  let whole = 0;
  let at = start;
  while (at + FRAME_HEAD <= end) {
    if (!isLikelyFrame(bytes, at)) return -1;
    at += FRAME_HEAD + frameHead(bytes, at).length;
    if (at <= end) whole++;
  }
  return whole;
}
