/** One file on its way: blocks in order, each once (RFC 1350, section 2; numbers go round, RFC 7440 sends many at a time). */
import type { Context, FileSink, Place, Speaker } from "../protocol.ts";
import { optionNumber, type Options, parseTftp, type TftpPacket, type TftpRequest } from "./parse.ts";

/** Bytes of a block where nothing else was agreed on; only the last is shorter. */
const BLOCK = 512;
/** What may be agreed on (RFC 2348). */
const [MIN_BLOCK, MAX_BLOCK] = [8, 65_464];
const NUMBERS = 65_536;
/** Blocks ahead of the one awaited: more are old ones that come again. */
const MAX_AHEAD = NUMBERS / 2;

/** A block that is shorter than others: the last, unless the capture lacks its rest, which is told only afterwards. */
interface Short {
  readonly context: Context;
  readonly from: Speaker;
  readonly block: number;
  readonly data: Uint8Array;
  readonly place: Place;
}

export class Transfer {
  readonly request: TftpRequest;
  accepted: Options | null = null;
  error: { readonly code: number; readonly text: string } | null = null;
  serverPort: number | null = null;
  size = 0;
  blocks = 0;
  /** Blocks that the capture lacks. */
  missing = 0;
  /** The last block came, or an error. */
  isOver = false;
  #isLast = false;
  #next = 1;
  #file: FileSink | null = null;
  #short: Short | null = null;

  constructor(request: TftpRequest) {
    this.request = request;
  }

  get isComplete(): boolean {
    return this.#isLast && this.missing === 0;
  }

  get declaredSize(): number | null {
    // A reader asks with zero, the server says.
    return optionNumber(this.accepted, "tsize") ?? (optionNumber(this.request.options, "tsize") || null);
  }

  /** A packet of the transfer; false where it is none. */
  packet(context: Context, from: Speaker, bytes: Uint8Array, place: Place): boolean {
    const packet = parseTftp(bytes);
    if (!packet) return false;
    this.#flush(0);
    this.#take(context, from, packet, place);
    return true;
  }

  /** The capture lacks the last `size` bytes of the packet before. */
  cut(size: number): void {
    this.#flush(size);
  }

  /** Nothing more comes. */
  end(): void {
    this.#flush(0);
    this.isOver = true;
    this.#file?.end(this.#isLast);
    this.#file = null;
  }

  #take(context: Context, from: Speaker, packet: TftpPacket, place: Place): void {
    if (packet.kind === "options") this.accepted ??= packet.options;
    if (packet.kind === "error") {
      this.error ??= packet;
      this.end();
    }
    if (packet.kind !== "data" || this.isOver) return;
    const { block, data } = packet;
    if (data.length < this.#blockSize()) this.#short = { context, from, block, data: data.slice(), place };
    else this.#block({ context, from, block, data, place }, 0);
  }

  #flush(missing: number): void {
    const short = this.#short;
    this.#short = null;
    if (short && !this.isOver) this.#block(short, missing);
  }

  #block({ context, from, block, data, place }: Short, missing: number): void {
    const ahead = (block - this.#next + NUMBERS) % NUMBERS;
    if (ahead >= MAX_AHEAD) return;
    this.#file ??= context.file({
      name: this.request.file,
      from,
      place,
      declaredType: "",
      codings: [],
      size: this.declaredSize,
    });
    if (ahead > 0) this.#file.gap(ahead * this.#blockSize());
    this.#file.data(data);
    if (missing > 0) this.#file.gap(missing);
    this.missing += ahead + (missing > 0 ? 1 : 0);
    this.size += data.length;
    this.blocks++;
    this.#next = (block + 1) % NUMBERS;
    if (data.length + missing >= this.#blockSize()) return;
    this.#isLast = true;
    this.end();
  }

  #blockSize(): number {
    const { options } = this.request;
    // Where the capture lacks what the server took, it took what was asked for.
    const size = optionNumber(this.accepted ?? options, "blksize") ?? BLOCK;
    return size >= MIN_BLOCK && size <= MAX_BLOCK ? size : BLOCK;
  }
}
