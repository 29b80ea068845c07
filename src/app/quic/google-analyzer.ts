/** Google's QUIC up to Q049: its hello is in the clear, and says which server is wanted and by which software. */
import type { Analyzer, Context, Message, Place, Speaker } from "../protocol.ts";
import { peerOf } from "../protocol.ts";
import { hex } from "../tools.ts";
import type { Close } from "./frames.ts";
import { clearFrames, type GoogleHello, googleHello, type GooglePacket, googlePacket } from "./google.ts";
import { quicTable } from "./tables.ts";

/** Datagrams after which a connection is told of as far as it is known. */
const MAX_DATAGRAMS = 256;
/** Characters of a list in a row. */
const MAX_LIST = 1024;

export class GoogleAnalyzer implements Analyzer {
  readonly #context: Context;
  #version: number | null = null;
  #client: Speaker | null = null;
  #connection = "";
  #hello: GoogleHello | null = null;
  #offered: readonly string[] = [];
  #close: Close | null = null;
  readonly #opening: Record<Speaker, Message | null> = { orig: null, resp: null };
  /** Since the client's last hello: the server has answered, and the client gone on to packets that are no hello. */
  #isAnswered = false;
  #isEstablished = false;
  #datagrams = 0;
  #isGiven = false;

  constructor(context: Context) {
    this.#context = context;
  }

  get isDone(): boolean {
    return this.#isGiven;
  }

  data(from: Speaker, datagram: Uint8Array, place: Place): void {
    if (this.#isGiven) return;
    const packet = googlePacket(datagram, this.#version);
    if (!packet) return;
    this.#packet(from, packet, { from, place, length: datagram.length });
    if (++this.#datagrams >= MAX_DATAGRAMS) this.#give();
  }

  gap(): void {
    // A datagram that was cut by the capture: what of it is there has been read.
  }

  end(): void {
    this.#give();
  }

  #packet(from: Speaker, packet: GooglePacket, about: Omit<Message, "text">): void {
    this.#version ??= packet.version;
    if (packet.offered.length > 0) {
      this.#offered = packet.offered;
      this.#client ??= peerOf(from);
    }
    if (packet.connection.length > 0) this.#connection ||= hex(packet.connection);
    const isClear = packet.offered.length === 0 && !packet.isReset;
    const hello = isClear ? this.#handshake(packet) : null;
    if (hello?.kind === "CHLO") this.#clientHello(from, hello);
    this.#opening[from] ??= { ...about, text: this.#textOf(packet, hello) };
    this.#goOn(from, hello);
  }

  #handshake(packet: GooglePacket): GoogleHello | null {
    const { crypto, close } = clearFrames(packet);
    for (const { data } of crypto) {
      // Each lies whole in a packet; those after a refusal go on in the stream.
      const hello = googleHello(data);
      // Only beside a hello it is sure that the packet was not encrypted.
      if (hello) {
        this.#close ??= close;
        return hello;
      }
    }
    return null;
  }

  #clientHello(from: Speaker, hello: GoogleHello): void {
    this.#client = from;
    this.#hello = this.#hello?.sni ? this.#hello : hello;
    this.#isAnswered = this.#isEstablished = false;
  }

  #goOn(from: Speaker, hello: GoogleHello | null): void {
    if (this.#client === null || this.#hello === null || hello !== null) return;
    if (from !== this.#client) this.#isAnswered = true;
    else if (this.#isAnswered) this.#isEstablished = true;
  }

  #textOf({ version, isReset, offered }: GooglePacket, hello: GoogleHello | null): string {
    const kind = isReset ? "reset" : offered.length > 0 ? "version negotiation" : (hello?.kind ?? "packet");
    return [`${kind}, version ${nameOf(version)}`, hello?.sni ?? ""].filter((part) => part !== "").join(", ");
  }

  #give(): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    if (this.#version === null) return;
    const client = this.#client ?? "orig";
    this.#context.found(
      quicTable,
      {
        version: nameOf(this.#version),
        sni: this.#hello?.sni || null,
        user_agent: this.#hello?.userAgent || null,
        established: this.#isEstablished,
        dcid: this.#connection || null,
        retry: false,
        zero_rtt: false,
        offered_versions: this.#offered.join(", ").slice(0, MAX_LIST) || null,
        close_code: this.#close ? BigInt(this.#close.code) : null,
        close_reason: this.#close?.reason || null,
      },
      this.#opening[client],
      this.#opening[peerOf(client)],
    );
  }
}

function nameOf(version: number): string {
  return `Q0${String(version).padStart(2, "0")}`;
}
