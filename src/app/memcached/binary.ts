/** The binary protocol: requests paired with responses in order; quiet ones are answered only where something is to be said. */
import type { Frame } from "../parts/frames.ts";
import { seconds } from "../parts/seconds.ts";
import type { FrameReader } from "../parts/talk.ts";
import { Waiting } from "../parts/waiting.ts";
import { type Context, line, masked, type Message, peerOf, type Place, type Speaker } from "../protocol.ts";
import { saslUser } from "../sql/sasl.ts";
import { measurePacket, type Packet, readPacket, REQUEST, statusText } from "./packet.ts";
import { memcachedTable } from "./tables.ts";

/** Bytes of a packet that are read: keys, and the message of a login. */
export const BINARY_KEEP = 4096;

const SASL_AUTH = 0x21;
const STATS = 0x10;
const NO_ERROR = 0;
const KEY_NOT_FOUND = 1;

interface Asked {
  readonly packet: Pick<Packet, "opcode" | "name" | "isQuiet" | "opaque" | "key" | "valueLength"> | null;
  readonly request: Message | null;
  readonly user: string | null;
  readonly password: string | null;
  /** Statistics come one by one. */
  first: Place | null;
  length: number;
  hits: number;
  bytes: number;
}

export class BinaryReader implements FrameReader {
  readonly #context: Context;
  readonly #waiting = new Waiting<Asked>();
  #user: string | null = null;
  #client: Speaker;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    return measurePacket(bytes, at, left);
  }

  frame(from: Speaker, frame: Frame): void {
    const packet = readPacket(frame.bytes);
    if (packet.magic === REQUEST) {
      this.#client = from;
      this.#asked(packet, frame);
    } else this.#answered(packet, frame);
  }

  end(): void {
    for (const asked of this.#waiting.drain()) this.#found(asked, null, null);
  }

  #asked(packet: Packet, { place, length }: Frame): void {
    const text = line(`${packet.name} ${packet.key ?? ""}`.trim());
    const login = packet.opcode === SASL_AUTH ? saslUser(packet.key ?? "", packet.value) : null;
    if (login?.user) this.#user = login.user;
    const { opcode, name, isQuiet, opaque, key, valueLength } = packet;
    const asked = {
      packet: { opcode, name, isQuiet, opaque, key, valueLength },
      request: { text, from: this.#client, place, length },
      user: this.#user,
      password: login?.secret ?? null,
      ...{ first: null, length: 0, hits: 0, bytes: 0 },
    };
    if (this.#waiting.add(asked)) return;
    this.#context.report("app-waiting-limit", place);
    this.#found(asked, null, null);
  }

  #answered(packet: Packet, { place, length }: Frame): void {
    let asked = this.#waiting.first;
    // Quiet ones before it went well, and nothing was said of them.
    while (asked?.packet?.isQuiet && !isReplyTo(packet, asked)) {
      this.#waiting.take();
      this.#found(asked, null, null);
      asked = this.#waiting.first;
    }
    const fits = asked !== undefined && isReplyTo(packet, asked);
    const answered = fits ? asked! : { packet: null, request: null, user: this.#user, password: null, first: null, length: 0, hits: 0, bytes: 0 }; // prettier-ignore
    answered.first ??= place;
    answered.length += length;
    if (packet.status === NO_ERROR && packet.valueLength > 0) {
      answered.hits++;
      answered.bytes += packet.valueLength;
    }
    // Statistics end with one that has no key.
    if (fits && packet.opcode === STATS && packet.status === NO_ERROR && packet.keyLength > 0) return;
    if (fits) this.#waiting.take();
    this.#found(answered, packet.status, place);
  }

  #found(asked: Asked, status: number | null, ended: Place | null): void {
    const { packet, request, user, password, first, length, hits, bytes } = asked;
    const text = status === null ? null : statusText(status);
    const reply = first && { text: text ?? "", from: peerOf(this.#client), place: first, length };
    const isStore = packet !== null && packet.valueLength > 0 && packet.opcode !== SASL_AUTH;
    this.#context.found(
      memcachedTable,
      {
        command: packet?.name ?? null,
        key: packet?.key ?? null,
        key_count: packet?.key == null ? null : 1,
        value_length: isStore ? BigInt(packet.valueLength) : null,
        user,
        password: password === null ? null : masked(this.#context, password),
        is_binary: true,
        reply: text,
        hits: status === null ? null : hits,
        reply_length: hits > 0 ? BigInt(bytes) : null,
        error: status === null || status === NO_ERROR || status === KEY_NOT_FOUND ? null : text,
        duration: seconds(request, ended),
      },
      request,
      reply,
    );
  }
}

function isReplyTo(packet: Packet, { packet: asked }: Asked): boolean {
  return asked?.opcode === packet.opcode && asked.opaque === packet.opaque;
}
