/** One side of an SSH connection, as long as it speaks in clear: the banner, then packets (RFC 4253, section 6), up to NEWKEYS. */
import { latin1 } from "../latin1.ts";
import { Inbox } from "../parts/inbox.ts";
import { further, type Place } from "../protocol.ts";

/** Bytes of a packet: RFC 4253, section 6.1, wants 35,000 to be taken. */
const MAX_PACKET = 40_000;
/** Bytes of lines before and of the banner itself; RFC 4253 allows 255 for a line. */
const MAX_BANNER = 8192;
/** Lines that a server may say before its banner. */
const MAX_LINES = 64;
const LF = 10;
const NEWKEYS = 21;

export interface SideHandler {
  banner(text: string, place: Place, length: number): void;
  /** A packet in clear: its message number and what follows it. */
  packet(number: number, payload: Uint8Array): void;
  /** No packet begins where one should. */
  malformed(place: Place): void;
}

export class SshSide {
  readonly #handler: SideHandler;
  readonly #inbox = new Inbox(MAX_PACKET + MAX_BANNER);
  #lines = 0;
  /** `lost`: nothing of it can be told any longer; `plain`: version 1, whose packets are not read. */
  #state: "banner" | "packets" | "encrypted" | "plain" | "lost" = "banner";

  constructor(handler: SideHandler) {
    this.#handler = handler;
  }

  get isEncrypted(): boolean {
    return this.#state === "encrypted";
  }

  /** Nothing more is said in clear that is read. */
  get isOver(): boolean {
    return this.#state !== "banner" && this.#state !== "packets";
  }

  /** Takes bytes in clear; gives how many of these are encrypted. */
  data(bytes: Uint8Array, place: Place): number {
    if (this.#state === "encrypted") return bytes.length;
    let at = 0;
    while (at < bytes.length && !this.isOver) {
      const piece = bytes.subarray(at, at + MAX_BANNER);
      this.#inbox.push(piece, further(place, at));
      at += piece.length;
      this.#read();
    }
    const encrypted = this.isEncrypted ? this.#inbox.length + bytes.length - at : 0;
    if (this.isOver) this.#inbox.clear();
    return encrypted;
  }

  gap(): void {
    if (this.#state === "encrypted") return;
    this.#state = "lost";
    this.#inbox.clear();
  }

  #read(): void {
    while (this.#state === "banner" && this.#readLine());
    while (this.#state === "packets" && this.#readPacket());
  }

  #readLine(): boolean {
    const { bytes } = this.#inbox;
    const newline = bytes.indexOf(LF);
    if (newline < 0) {
      if (bytes.length > MAX_BANNER) this.#state = "lost";
      return false;
    }
    const text = latin1(bytes, 0, newline).replace(/\r$/, "");
    const place = this.#inbox.place();
    this.#inbox.drop(newline + 1);
    if (!text.startsWith("SSH-")) {
      if (++this.#lines > MAX_LINES) this.#state = "lost";
      return true;
    }
    this.#state = "packets";
    this.#handler.banner(text, place, newline + 1);
    return true;
  }

  /** Version 1 was agreed on. */
  isPlain(): void {
    if (!this.isOver) this.#state = "plain";
  }

  #readPacket(): boolean {
    const { bytes } = this.#inbox;
    if (bytes.length < 6) return false;
    const length = ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
    const padding = bytes[4];
    if (length > MAX_PACKET || length < padding + 2) {
      this.#handler.malformed(this.#inbox.place());
      this.#state = "lost";
      return false;
    }
    if (bytes.length < 4 + length) return false;
    const number = bytes[5];
    this.#handler.packet(number, bytes.subarray(6, 4 + length - padding));
    this.#inbox.drop(4 + length);
    if (number === NEWKEYS) this.#state = "encrypted";
    return this.#state === "packets";
  }
}
