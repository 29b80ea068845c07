/** SMB of all versions over TCP: which it is, message by message; files as they come. */
import { dceRpcTable } from "../dcerpc/tables.ts";
import { kerberosTable } from "../kerberos/tables.ts";
import { ntlmTable } from "../ntlm/tables.ts";
import { Cursor } from "../parts/cursor.ts";
import type { Frame } from "../parts/frames.ts";
import { either } from "../parts/either.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Context, further, type Look, type Message, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import { hex } from "../tools.ts";
import { Expander, readPacked, Tail } from "./compressed.ts";
import { measureFrame, NETBIOS_HEAD, PROTOCOL, protocolAt, recogniseSide, sessionNames } from "./netbios.ts";
import { Reader1 } from "./reader1.ts";
import { dataAt, FLAGS_AT, Reader2 } from "./reader2.ts";
import { type OpenFile, SmbState } from "./state.ts";
import { smbTable } from "./tables.ts";

/** Bytes of a frame that are held: all but long reads and writes, whose bytes are taken as they come. */
const KEEP = 72 * 1024;
const SESSION_REQUEST = 0x81;

/** A long read or write that is coming. */
interface Coming {
  readonly file: OpenFile;
  offset: number;
  left: number;
}

class SmbReader implements FrameReader {
  readonly #state: SmbState;
  readonly #reader1: Reader1;
  readonly #reader2: Reader2;
  readonly #coming: Record<Speaker, Coming | null> = { orig: null, resp: null };
  /** What a long compressed message has beyond the bytes that are held of a frame. */
  readonly #tails: Record<Speaker, Tail | null> = { orig: null, resp: null };
  readonly #expander = new Expander();
  #isCompressionTold = false;

  constructor(context: Context) {
    this.#state = new SmbState(context);
    this.#reader1 = new Reader1(this.#state);
    this.#reader2 = new Reader2(this.#state);
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    const length = measureFrame(bytes, at, left);
    if (length <= 0) return length;
    // Whether its bytes are a file's must be known before the first of them, and no byte of them may be in the head.
    const flags = bytes[at + NETBIOS_HEAD + FLAGS_AT];
    const head = NETBIOS_HEAD + (left > NETBIOS_HEAD + FLAGS_AT ? dataAt((flags & 1) !== 0) : FLAGS_AT + 1);
    return left < Math.min(length, head) ? 0 : length;
  }

  bodyAt(from: Speaker, bytes: Uint8Array, at: number): number {
    this.#coming[from] = this.#tails[from] = null;
    const protocol = protocolAt(bytes, at + NETBIOS_HEAD);
    if (protocol === PROTOCOL.compressed) return this.#longPacked(from, bytes, at);
    if (protocol !== PROTOCOL.smb2) return 0;
    const target = this.#reader2.target(bytes, at + NETBIOS_HEAD);
    if (!target || target.start < dataAt((bytes[at + NETBIOS_HEAD + FLAGS_AT] & 1) !== 0)) return 0;
    this.#coming[from] = { file: target.file, offset: target.offset, left: target.size };
    return NETBIOS_HEAD + target.start;
  }

  body(from: Speaker, bytes: Uint8Array): void {
    this.#tails[from]?.data(bytes);
    const coming = this.#coming[from];
    if (!coming) return;
    const some = bytes.length > coming.left ? bytes.subarray(0, coming.left) : bytes;
    coming.file.stream(from, coming.offset, some);
    this.#pass(coming, some.length);
  }

  bodyGap(from: Speaker, size: number): void {
    const coming = this.#coming[from];
    if (coming) this.#pass(coming, size);
    this.#tails[from]?.gap();
  }

  frame(from: Speaker, { bytes, length, place }: Frame): void {
    const isStreamed = this.#coming[from] !== null;
    this.#coming[from] = null;
    const message = bytes.subarray(NETBIOS_HEAD);
    const size = length - NETBIOS_HEAD;
    if (bytes[0] === SESSION_REQUEST) return this.#session(from, bytes, { text: "", from, place, length });
    const inside = further(place, NETBIOS_HEAD);
    switch (protocolAt(message, 0)) {
      case PROTOCOL.smb2:
        // A NEGOTIATE of version 1 may be answered in version 2; nothing more comes of version 1.
        this.#reader1.end();
        return this.#reader2.chain(from, message, size, inside, isStreamed);
      case PROTOCOL.smb1:
        return this.#reader1.message(from, message, size, inside);
      case PROTOCOL.encrypted:
        return this.#encrypted(message, { text: "", from, place: inside, length: size });
      case PROTOCOL.compressed: {
        const packed = this.#tails[from]?.behind(message) ?? message;
        this.#tails[from] = null;
        return this.#compressed(packed, { text: "", from, place: inside, length: size });
      }
    }
  }

  end(): void {
    this.#reader1.end();
    this.#reader2.end();
    this.#state.end();
  }

  #pass(coming: Coming, size: number): void {
    coming.offset += size;
    coming.left = Math.max(0, coming.left - size);
  }

  #session(from: Speaker, bytes: Uint8Array, request: Message): void {
    const { called, calling } = sessionNames(bytes);
    this.#state.row(
      { command: "NETBIOS_SESSION_REQUEST", info: `${calling} calls ${called}` },
      "",
      { ...request, from },
      null,
    );
  }

  /** One row for each session, of its first message: nothing more is to be seen ([MS-SMB2], section 2.2.41). */
  #encrypted(message: Uint8Array, said: Message): void {
    const cursor = new Cursor(message, 44);
    const sessionId = hex(cursor.take(8).slice().reverse());
    if (cursor.short) return;
    const session = this.#state.session(sessionId);
    if (session.isEncryptionTold) return;
    session.isEncryptionTold = true;
    this.#state.row({ command: "ENCRYPTED", version: "2", is_encrypted: true }, sessionId, said, null);
  }

  /** Of a compressed message all is wanted: where it is longer than what is held of a frame, the rest as it comes. */
  #longPacked(from: Speaker, bytes: Uint8Array, at: number): number {
    if (measureFrame(bytes, at, bytes.length - at) <= KEEP) return 0;
    this.#tails[from] = new Tail();
    return KEEP;
  }

  /** Compressed messages (section 2.2.42) are read; told themselves where they cannot be: once, and where the sizes are those of an attack. */
  #compressed(message: Uint8Array, said: Message): void {
    const packed = readPacked(message);
    if (!packed) return;
    const { algorithms, size, offset, isChained } = packed;
    const isOdd = !isChained && size + offset > 0xffffffff;
    if (isOdd) this.#state.context.report("app-malformed", said.place, "SMB compression: sizes overflow 32 bits");
    const expanded = isOdd ? null : this.#expander.expand(message, packed);
    if (!isOdd && !expanded) this.#state.context.report("app-expansion-limit", said.place, `${size + offset} bytes`);
    if (expanded && this.#reader2.packed(said, expanded, size + offset, algorithms)) return;
    if (this.#isCompressionTold && !isOdd) return;
    this.#isCompressionTold = true;
    const info = `${size} bytes, offset ${offset}`;
    this.#state.row({ command: "COMPRESSED", version: "2", compression: algorithms, info }, "", said, null);
  }
}

/** A message of either side is enough: where the capture begins late, the other side may be in the middle of one. */
function recognise({ orig, resp }: Look): Recognition {
  return either(recogniseSide(orig), recogniseSide(resp));
}

export const smb: Protocol = {
  id: "smb",
  name: "SMB",
  spec: "MS-SMB2, MS-SMB, MS-CIFS",
  transport: "tcp",
  tables: [smbTable, dceRpcTable, ntlmTable, kerberosTable],
  recognise,
  analyzer: (context) => new Talk(context, KEEP, () => new SmbReader(context)),
};
