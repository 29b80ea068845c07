/** permessage-deflate (RFC 7692): each message is a raw DEFLATE stream that may refer to what the messages before it said. */
import type { Tools } from "../tools.ts";

/** Bytes that DEFLATE refers back to (RFC 1951, section 2). */
const WINDOW = 32_768;
/** Bytes that one message may expand to: enough for a preview and for what is inside. */
const MAX_EXPANDED = 2 ** 20;
/** A last stored block without content (RFC 1951, section 3.2.4), after the one whose header the sender has cut off. */
const END = [0, 0, 255, 255, 1, 0, 0, 255, 255];

export interface DeflateOptions {
  /** False where each message begins with an empty window. */
  readonly keepsWindow: boolean;
}

export class MessageInflater {
  readonly #tools: Tools;
  readonly #keepsWindow: boolean;
  #window: Uint8Array = new Uint8Array(0);
  #isLost = false;

  constructor(tools: Tools, { keepsWindow }: DeflateOptions) {
    this.#tools = tools;
    this.#keepsWindow = keepsWindow;
  }

  /** A message was not seen whole: where the window is kept, what follows cannot be expanded. */
  lose(): void {
    this.#isLost ||= this.#keepsWindow;
  }

  /** A whole message; null where it cannot be expanded. */
  expand(bytes: Uint8Array): Uint8Array | null {
    if (this.#isLost) return null;
    // The window as a stored block before the message puts it where references look for it.
    const window = this.#window;
    const before = Uint8Array.of(
      0,
      window.length & 255,
      window.length >> 8,
      ~window.length & 255,
      (~window.length >> 8) & 255,
    );
    const stream = new Uint8Array(before.length + window.length + bytes.length + END.length);
    stream.set(before);
    stream.set(window, before.length);
    stream.set(bytes, before.length + window.length);
    stream.set(END, stream.length - END.length);
    const expanded = this.#tools.expand("deflate", stream, window.length + MAX_EXPANDED);
    if (!expanded?.isWhole) {
      this.lose();
      return null;
    }
    if (this.#keepsWindow) this.#window = expanded.bytes.slice(-WINDOW);
    return expanded.bytes.subarray(window.length);
  }
}
