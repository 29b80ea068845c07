/** The first record of a side, where it has the form of SSL 2; what comes after it, or instead of it, is TLS. */
import { Inbox } from "../parts/inbox.ts";
import { further, type Place, type Speaker } from "../protocol.ts";
import type { Facts } from "./facts.ts";
import { parseSsl2ClientHello, parseSsl2ServerHello, ssl2Length } from "./ssl2.ts";

/** Bytes of a record in the form of SSL 2, its header included. */
const MAX_RECORD = 2 + 0x7fff;

export class Ssl2Start {
  readonly #inbox = new Inbox(MAX_RECORD);
  readonly #facts: Facts;
  readonly #from: Speaker;
  /** Null until the first byte tells. */
  #isOver = false;
  /** The connection is SSL 2 itself: nothing after its hellos is read. */
  isSsl2 = false;

  constructor(facts: Facts, from: Speaker) {
    this.#facts = facts;
    this.#from = from;
  }

  /** What is left for the reader of TLS records; null for nothing yet. */
  data(bytes: Uint8Array, place: Place): { readonly bytes: Uint8Array; readonly place: Place } | null {
    if (this.isSsl2) return null;
    if (this.#isOver) return { bytes, place };
    if (this.#inbox.length === 0 && !(bytes[0] & 0x80)) {
      this.#isOver = true;
      return { bytes, place };
    }
    const before = this.#inbox.length;
    // Two bytes of header at least, then what it says.
    const head = Math.min(bytes.length, Math.max(0, 2 - before));
    this.#inbox.push(bytes.subarray(0, head), place);
    const wanted = ssl2Length(this.#inbox.bytes);
    if (wanted === 0) return null;
    const size = Math.min(bytes.length - head, wanted - this.#inbox.length);
    this.#inbox.push(bytes.subarray(head, head + size), further(place, head));
    if (this.#inbox.length < wanted) return null;
    this.#record(this.#inbox.bytes, this.#inbox.place());
    this.#inbox.clear();
    const used = head + size;
    return used === bytes.length || this.isSsl2 ? null : { bytes: bytes.subarray(used), place: further(place, used) };
  }

  gap(): void {
    this.#isOver = true;
    this.#inbox.clear();
  }

  #record(record: Uint8Array, place: Place): void {
    this.#isOver = true;
    const at = { place, length: record.length };
    const client = parseSsl2ClientHello(record);
    if (client) return this.#facts.clientHello(this.#from, client, at);
    const server = parseSsl2ServerHello(record);
    if (!server) return;
    this.isSsl2 = true;
    this.#facts.serverHello(this.#from, server.hello, at);
    if (server.certificate.length > 0) this.#facts.certificate(this.#from, server.certificate, at);
  }
}
