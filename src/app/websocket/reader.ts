/** One side of a WebSocket: frames put together to messages. */
import { FirstBytes } from "../parts/first-bytes.ts";
import { further, type Place } from "../protocol.ts";
import { CLOSE, CONTINUATION, type FrameHead, frameHead, isControl, MAX_FRAME_HEAD, unmasked } from "./frame.ts";

/** Bytes of a compressed payload that are kept to expand it. */
const MAX_COMPRESSED = 262_144;
/** Bytes of another payload that are kept for its text. */
const MAX_TEXT = 4096;

export interface WebSocketMessage {
  readonly opcode: number;
  readonly place: Place;
  readonly isMasked: boolean;
  readonly isCompressed: boolean;
  frames: number;
  /** Bytes of payload, and of the frames with their heads. */
  length: number;
  size: number;
  /** The payload's first bytes up to the first that is missing, without mask. */
  readonly kept: FirstBytes;
  isWhole: boolean;
}

export interface WebSocketEvents {
  message(message: WebSocketMessage): void;
  /** Payload of a data message that is not compressed, as it comes, without mask. */
  payload(opcode: number, bytes: Uint8Array, place: Place): void;
  payloadGap(size: number): void;
  /** Nothing that follows on this side can be read. */
  stopped(isMalformed: boolean, place: Place | null): void;
}

export class WebSocketReader {
  readonly #events: WebSocketEvents;
  readonly #head = new Uint8Array(MAX_FRAME_HEAD);
  #headSize = 0;
  #headPlace: Place | null = null;
  #frame: FrameHead | null = null;
  #at = 0;
  /** The data message whose frames come, and the control message between them. */
  #data: WebSocketMessage | null = null;
  #control: WebSocketMessage | null = null;
  isStopped = false;

  constructor(events: WebSocketEvents) {
    this.#events = events;
  }

  data(bytes: Uint8Array, place: Place): void {
    let at = 0;
    while (at < bytes.length && !this.isStopped)
      at = this.#frame ? this.#takePayload(bytes, at, place, this.#frame) : this.#takeHead(bytes, at, place);
  }

  gap(size: number): void {
    if (this.isStopped) return;
    if (!this.#frame || this.#frame.length - this.#at < size) return this.#stop(false, null);
    const message = this.#message();
    message.isWhole = false;
    if (message === this.#data && !message.isCompressed) this.#events.payloadGap(size);
    this.#count(message, size, this.#frame);
  }

  end(): void {
    for (const message of [this.#control, this.#data]) {
      if (!message) continue;
      message.isWhole = false;
      this.#events.message(message);
    }
    this.#data = this.#control = null;
  }

  #message(): WebSocketMessage {
    return (this.#control ?? this.#data)!;
  }

  #takeHead(bytes: Uint8Array, at: number, place: Place): number {
    if (this.#headSize === 0) this.#headPlace = further(place, at);
    this.#head[this.#headSize++] = bytes[at];
    const frame = frameHead(this.#head.subarray(0, this.#headSize));
    if (frame === "malformed" || (frame && !this.#begin(frame))) this.#stop(true, this.#headPlace);
    else if (frame) {
      this.#frame = frame;
      this.#at = 0;
      this.#headSize = 0;
      if (frame.length === 0) this.#frameEnded(frame);
    }
    return at + 1;
  }

  /** False where a frame cannot stand here. */
  #begin(frame: FrameHead): boolean {
    const goesOn = frame.opcode === CONTINUATION;
    if (goesOn !== (this.#data !== null) && !isControl(frame.opcode)) return false;
    if (goesOn && this.#data) {
      this.#data.frames++;
      this.#data.size += frame.size;
      return true;
    }
    const message: WebSocketMessage = {
      opcode: frame.opcode,
      place: this.#headPlace!,
      isMasked: frame.mask !== null,
      isCompressed: frame.isCompressed,
      frames: 1,
      length: 0,
      size: frame.size,
      kept: new FirstBytes(frame.isCompressed ? MAX_COMPRESSED : MAX_TEXT),
      isWhole: true,
    };
    if (isControl(frame.opcode)) this.#control = message;
    else this.#data = message;
    return true;
  }

  #takePayload(bytes: Uint8Array, start: number, place: Place, frame: FrameHead): number {
    const end = start + Math.min(frame.length - this.#at, bytes.length - start);
    const message = this.#message();
    const plain = unmasked(bytes.subarray(start, end), frame.mask, this.#at);
    if (message.kept.length === message.length) message.kept.push(plain);
    if (message === this.#data && !message.isCompressed)
      this.#events.payload(message.opcode, plain, further(place, start));
    this.#count(message, end - start, frame);
    return end;
  }

  #count(message: WebSocketMessage, size: number, frame: FrameHead): void {
    this.#at += size;
    message.length += size;
    message.size += size;
    if (this.#at >= frame.length) this.#frameEnded(frame);
  }

  #frameEnded(frame: FrameHead): void {
    const message = this.#message();
    this.#frame = null;
    if (this.#control) this.#control = null;
    else if (frame.isFinal) this.#data = null;
    else return;
    this.#events.message(message);
    if (message.opcode === CLOSE) this.isStopped = true;
  }

  #stop(isMalformed: boolean, place: Place | null): void {
    this.end();
    this.isStopped = true;
    this.#events.stopped(isMalformed, place);
  }
}
