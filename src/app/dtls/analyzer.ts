/** DTLS: datagrams of both sides to facts of the connection; decrypted up to version 1.2 where there are secrets. */
import { type Analyzer, type Context, further, type Place, type Speaker } from "../protocol.ts";
import { innerHint } from "../tls/alpn.ts";
import { Facts } from "../tls/facts.ts";
import { tls12Epoch } from "../tls/keys.ts";
import type { HandshakeMessage } from "../tls/messages.ts";
import { plainBytes, type Protection } from "../tls/protection.ts";
import { RECORD } from "../tls/records.ts";
import { Fragments, HELLO_VERIFY_REQUEST } from "./fragments.ts";
import { cutHello, type DtlsRecord, HEADER, isShort, recordAt } from "./record.ts";

/** Bytes of the smallest protected record of DTLS 1.3 in which a client's Finished fits: header, message, type, tag. */
const MIN_FINISHED = 64;
/** Records of a side that could not be decrypted, beyond which it is given up. */
const MAX_FAILURES = 32;

interface Side {
  readonly from: Speaker;
  readonly fragments: Fragments;
  /** Undefined until its first protected record; null without secrets. */
  protection: Protection | null | undefined;
  failures: number;
  /** Application data decrypted so far, in bytes. */
  decrypted: number;
}

export class DtlsAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #facts: Facts;
  readonly #sides: Readonly<Record<Speaker, Side>>;
  #inner: Analyzer | null = null;

  constructor(context: Context) {
    this.#context = context;
    this.#facts = new Facts(context, "udp");
    this.#sides = { orig: this.#side("orig"), resp: this.#side("resp") };
  }

  get isDone(): boolean {
    const { orig, resp } = this.#sides;
    return this.#facts.isGiven && !orig.protection && !resp.protection;
  }

  /** Datagrams of other protocols on the same ports (RFC 7983) are passed over. */
  data(from: Speaker, datagram: Uint8Array, place: Place): void {
    const side = this.#sides[from];
    for (let at = 0; at < datagram.length;) {
      if (isShort(datagram[at])) {
        this.#shortHeader(side, datagram.length - at);
        break;
      }
      const record = recordAt(datagram, at);
      if (!record) {
        this.#cut(side, datagram.subarray(at), further(place, at));
        break;
      }
      this.#record(side, record, further(place, at), place.at + datagram.length);
      at += HEADER + record.body.length;
    }
    const isOpaque = !this.#sides.orig.protection && !this.#sides.resp.protection;
    if (this.#facts.isEstablished && (isOpaque || this.#facts.isDecrypted)) this.#facts.give();
  }

  gap(): void {
    // What a capture cut off a datagram is no loss for the next one.
  }

  end(): void {
    for (const { fragments } of Object.values(this.#sides)) fragments.end();
    this.#facts.give();
    this.#inner?.end();
  }

  #side(from: Speaker): Side {
    const fragments = new Fragments((message) => this.#message(from, message));
    return { from, fragments, protection: undefined, failures: 0, decrypted: 0 };
  }

  #message(from: Speaker, message: HandshakeMessage): void {
    if (message.type === HELLO_VERIFY_REQUEST) this.#facts.isRetried = true;
    else this.#facts.message(from, message);
  }

  /** A capture that cuts packets leaves the beginning of a hello. */
  #cut({ from }: Side, rest: Uint8Array, place: Place): void {
    const hello = cutHello(rest);
    if (hello) this.#facts.message(from, { ...hello, place, length: rest.length, isCut: true });
  }

  #record(side: Side, record: DtlsRecord, place: Place, end: number): void {
    if (record.epoch > 0) return this.#protected(side, record, place, end);
    if (record.type === RECORD.handshake) side.fragments.data(record.body, place, end);
    else if (record.type === RECORD.alert && record.body.length === 2)
      this.#facts.alert(side.from, record.body[0], record.body[1]);
    else if (record.type === RECORD.changeCipherSpec) this.#changeCipher(side);
  }

  #changeCipher(side: Side): void {
    const facts = this.#facts;
    const isServer = facts.roleOf(side.from) === "server";
    if (isServer && facts.server && !facts.isFullHandshake && side.protection === undefined) facts.isResumed = true;
  }

  #protected(side: Side, record: DtlsRecord, place: Place, end: number): void {
    const facts = this.#facts;
    if (side.protection === undefined && facts.client) side.protection = this.#protectionOf(side);
    const { type, version, body, header, sequence } = record;
    const opened = side.protection?.open({ type, version, body, header }, sequence, 1);
    if (!opened) {
      if (type === RECORD.handshake || type === RECORD.data) facts.finished(facts.roleOf(side.from));
      if (side.protection) this.#failed(side, place);
      return;
    }
    if (type === RECORD.handshake) side.fragments.data(opened.content, place, end);
    else if (type === RECORD.alert && opened.content.length === 2)
      facts.alert(side.from, opened.content[0], opened.content[1]);
    else if (type === RECORD.data) this.#inside(side, opened.content, place);
  }

  #failed(side: Side, place: Place): void {
    this.#context.report("app-decrypt-failed", place, "dtls");
    if (++side.failures >= MAX_FAILURES) side.protection = null;
  }

  #protectionOf({ from }: Side): Protection | null {
    const { client, server, encryptedPremaster } = this.#facts;
    const { tools, keys } = this.#context;
    if (!client || !server || this.#facts.isTls13) return null;
    const source = { tools, keys, client, server, clientRandom: client.random, encryptedPremaster };
    return tls12Epoch(source, this.#facts.roleOf(from))?.protection ?? null;
  }

  #inside(side: Side, content: Uint8Array, place: Place): void {
    this.#facts.isDecrypted = true;
    this.#inner ??= this.#context.inner(innerHint(this.#facts.alpn));
    this.#inner.data(side.from, plainBytes(content), further(place, side.decrypted - place.at));
    side.decrypted += content.length;
  }

  /** DTLS 1.3 protects all after the hellos; who has sent how much tells that the handshake is over. */
  #shortHeader(side: Side, size: number): void {
    const facts = this.#facts;
    if (!facts.isTls13 || facts.roleOf(side.from) !== "client" || size < MIN_FINISHED) return;
    facts.finished("client");
    facts.finished("server");
  }
}
