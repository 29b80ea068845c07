/** TLS over a stream: records of both sides to facts of the connection; decrypted where there are secrets. */
import { type Analyzer, type Context, further, type Place, type Speaker } from "../protocol.ts";
import { innerHint } from "./alpn.ts";
import { Direction, type Epoch } from "./direction.ts";
import { Facts } from "./facts.ts";
import { type ClientHello, parseClientHello, parseServerHello, type ServerHello } from "./hello.ts";
import { earlyEpochs, type KeySource, tls12Epoch, tls13Epochs, updatedEpoch } from "./keys.ts";
import { HANDSHAKE, type HandshakeMessage, MessageReader } from "./messages.ts";
import { type Opened, plainBytes } from "./protection.ts";
import { HEADER, RECORD, RecordReader, type TlsRecord } from "./records.ts";
import { Ssl2Start } from "./ssl2-start.ts";
import { TLS13 } from "./versions.ts";

/** Content of the smallest record in which a client's Finished of TLS 1.3 fits: message of 36 bytes, type, tag. */
const MIN_FINISHED = 53;
/** Bytes that protection adds to a record, roughly: for the size of what is missing. */
const OVERHEAD = 24;

interface Side {
  readonly from: Speaker;
  readonly records: RecordReader;
  readonly messages: MessageReader;
  readonly start: Ssl2Start;
  /** What comes is protected. */
  isEncrypted: boolean;
  /** Undefined until the first protected record: secrets may stand later in the evidence. Null without secrets. */
  direction: Direction | null | undefined;
  /** Keys of handshake and application are still to be added to those of early data. */
  lacksEpochs: boolean;
  hadLoss: boolean;
  isBroken: boolean;
  place: Place;
  /** Decrypted application data before what comes, what is missing counted. */
  decrypted: number;
}

const NOWHERE: Place = { evidenceId: 0, packet: 0, ts: 0n, at: 0 };

export class TlsAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #facts: Facts;
  readonly #sides: Readonly<Record<Speaker, Side>>;
  /** The hellos that keys come from: after a renegotiation other ones than those of the row. */
  #client: ClientHello | null = null;
  #server: ServerHello | null = null;
  #inner: Analyzer | null = null;
  #isOver = false;

  constructor(context: Context) {
    this.#context = context;
    this.#facts = new Facts(context, "tcp");
    this.#sides = { orig: this.#side("orig"), resp: this.#side("resp") };
  }

  get isDone(): boolean {
    if (this.#isOver) return true;
    const { orig, resp } = this.#sides;
    if (orig.isBroken && resp.isBroken) return true;
    if (!this.#facts.isGiven) return false;
    return this.#inner?.isDone === true || (isOpaque(orig) && isOpaque(resp));
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const side = this.#sides[from];
    if (this.isDone || side.isBroken || bytes.length === 0) return;
    side.place = place;
    const rest = side.start.data(bytes, place);
    if (rest) side.records.data(rest.bytes, rest.place);
  }

  passes(from: Speaker): number {
    return this.#sides[from].records.passes;
  }

  passed(from: Speaker, size: number): void {
    this.#sides[from].records.passed(size);
  }

  gap(from: Speaker, size: number): void {
    const side = this.#sides[from];
    if (this.#isOver || side.isBroken) return;
    side.start.gap();
    side.records.gap(size);
  }

  end(): void {
    for (const side of Object.values(this.#sides)) side.records.end();
    this.#facts.give();
    this.#inner?.end();
  }

  #side(from: Speaker): Side {
    const report = (place: Place): void => this.#context.report("app-message-limit", place, "handshake");
    const side: Side = {
      from,
      start: new Ssl2Start(this.#facts, from),
      records: new RecordReader({
        record: (record) => this.#record(side, record),
        isWanted: (type) => this.#isWanted(side, type),
        unread: (type, length, at) => this.#unread(side, type, length, at),
        partial: (type, content, place) => this.#partial(side, type, content, place),
        damaged: (type, length) => this.#damaged(side, type, length),
        lost: (size) => this.#lost(side, size),
        broken: (place) => this.#broken(side, place),
      }),
      messages: new MessageReader((message) => this.#message(side, message), report),
      isEncrypted: false,
      direction: undefined,
      lacksEpochs: false,
      hadLoss: false,
      isBroken: false,
      place: NOWHERE,
      decrypted: 0,
    };
    return side;
  }

  #record(side: Side, record: TlsRecord): void {
    side.place = record.place;
    if (this.#isOver) return;
    if (side.isEncrypted || record.type === RECORD.data) this.#encrypted(side, record);
    else this.#clear(side, record.type, record.body, further(record.place, HEADER));
    this.#settle();
  }

  /** False where a record is protected and there are no keys for it: long downloads are. */
  #isWanted(side: Side, type: number): boolean {
    if (this.#isOver) return false;
    if (!side.isEncrypted && type !== RECORD.data) return true;
    return this.#isUnknown(side) ? false : this.#directionOf(side) !== null;
  }

  #unread(side: Side, type: number, length: number, place: Place): void {
    side.place = place;
    if (this.#isOver) return;
    side.isEncrypted = true;
    if (this.#isUnknown(side)) this.#isOver = true;
    else this.#opaque(side, type, length);
    this.#settle();
  }

  #settle(): void {
    if (this.#facts.isEstablished && this.#isOpaqueToUs) this.#facts.give();
  }

  /** The capture began after the handshake: there is nothing to tell, and no key fits. */
  #isUnknown(side: Side): boolean {
    return !this.#facts.client && !this.#facts.server && !side.start.isSsl2;
  }

  /** No secrets for either side. */
  get #isOpaqueToUs(): boolean {
    return isOpaque(this.#sides.orig) && isOpaque(this.#sides.resp);
  }

  /** Content that can be read: never protected, or decrypted. */
  #clear(side: Side, type: number, content: Uint8Array, place: Place): void {
    switch (type) {
      case RECORD.handshake:
        return side.messages.data(content, place);
      case RECORD.changeCipherSpec:
        return this.#changeCipher(side);
      case RECORD.alert:
        if (content.length === 2) this.#facts.alert(side.from, content[0], content[1]);
        return;
      case RECORD.heartbeat:
        return this.#heartbeat(content, place);
    }
  }

  /** RFC 6520: a request that says it is longer than its record asks for memory of the other side. */
  #heartbeat(content: Uint8Array, place: Place): void {
    const claimed = content.length >= 3 ? (content[1] << 8) | content[2] : 0;
    if (claimed + 3 > content.length) this.#context.report("app-malformed", place, "heartbeat longer than its record");
  }

  #message(side: Side, message: HandshakeMessage): void {
    const { type, body } = message;
    const facts = this.#facts;
    facts.message(side.from, message);
    const { isCut } = message;
    if (type === HANDSHAKE.clientHello) this.#client = parseClientHello(body, false, isCut) ?? this.#client;
    if (type === HANDSHAKE.serverHello) {
      this.#server = parseServerHello(body, isCut) ?? this.#server;
      this.#awaitEpochs(this.#sides[side.from === "orig" ? "resp" : "orig"]);
    }
    if (type === HANDSHAKE.keyUpdate && side.isEncrypted) side.direction?.keyUpdate();
  }

  /** The server's hello came: what the client had protected before was early data, with keys of its own. */
  #awaitEpochs(side: Side): void {
    if (side.direction === null) side.direction = undefined;
    else if (side.direction && this.#facts.isTls13) side.lacksEpochs = true;
  }

  #changeCipher(side: Side): void {
    const facts = this.#facts;
    const isClient = facts.roleOf(side.from) === "client";
    // TLS 1.3 sends it for show (RFC 8446, appendix D.4); early data has it before the server's hello.
    if (facts.isTls13 || (isClient && !facts.server && facts.client?.versions.includes(TLS13))) return;
    if (!isClient && facts.server && !facts.isFullHandshake && !side.hadLoss && !side.isEncrypted)
      facts.isResumed = true;
    side.isEncrypted = true;
    side.direction = undefined;
    side.messages.lost();
  }

  #encrypted(side: Side, record: TlsRecord): void {
    side.isEncrypted = true;
    if (this.#isUnknown(side)) {
      this.#isOver = true;
      return;
    }
    const direction = this.#directionOf(side);
    const header = record.whole.subarray(0, HEADER);
    const opened = direction?.open({ type: record.type, version: record.version, body: record.body, header });
    if (opened) return this.#opened(side, opened, record.place);
    this.#opaque(side, record.type, record.body.length);
    if (!direction || (this.#facts.isTls13 && record.type !== RECORD.data)) return;
    this.#context.report("app-decrypt-failed", record.place, "tls");
    if (this.#inner && record.type === RECORD.data) this.#missing(side, record.body.length);
    if (direction.isDead) side.direction = null;
  }

  #directionOf(side: Side): Direction | null {
    if (side.direction !== undefined && !side.lacksEpochs) return side.direction;
    const facts = this.#facts;
    const [client, server] = [this.#client ?? facts.client, this.#server ?? facts.server];
    const source: KeySource = {
      tools: this.#context.tools,
      keys: this.#context.keys,
      client,
      server,
      clientRandom: client?.random ?? new Uint8Array(0),
      encryptedPremaster: facts.encryptedPremaster,
    };
    if (side.lacksEpochs) {
      side.lacksEpochs = false;
      side.direction?.add(tls13Epochs(source, facts.roleOf(side.from)));
    } else side.direction = this.#newDirection(side, source);
    return side.direction ?? null;
  }

  #newDirection(side: Side, source: KeySource): Direction | null {
    if (!source.client) return null;
    const role = this.#facts.roleOf(side.from);
    const epochs: Epoch[] = [];
    if (this.#facts.isTls13) {
      if (role === "client") epochs.push(...earlyEpochs(source));
      epochs.push(...tls13Epochs(source, role));
    } else if (source.server) {
      const epoch = tls12Epoch(source, role);
      if (epoch) epochs.push(epoch);
    } else if (role === "client") epochs.push(...earlyEpochs(source));
    const { tools } = source;
    if (epochs.length === 0) return null;
    return new Direction(epochs, (secret) => {
      const updated = this.#server && updatedEpoch(tools, this.#server, secret);
      return updated ?? epochs[epochs.length - 1];
    });
  }

  #opened(side: Side, opened: Opened, place: Place): void {
    if (opened.type !== RECORD.data) return this.#clear(side, opened.type, opened.content, place);
    this.#facts.isDecrypted = true;
    const { length } = opened.content;
    this.#innerOf().data(side.from, plainBytes(opened.content), further(place, side.decrypted - place.at));
    side.decrypted += length;
    if (this.#facts.isEstablished) this.#facts.give();
  }

  #innerOf(): Analyzer {
    return (this.#inner ??= this.#context.inner(innerHint(this.#facts.alpn)));
  }

  /** What a record tells without keys: that a side has finished its part of the handshake. */
  #opaque(side: Side, type: number, length: number): void {
    const facts = this.#facts;
    const role = facts.roleOf(side.from);
    if (!facts.isTls13) {
      if (type === RECORD.handshake || type === RECORD.data) facts.finished(role);
    } else if (role === "client" && type === RECORD.data && length >= MIN_FINISHED && !facts.server?.isRetry) {
      facts.finished("server");
      facts.finished("client");
    }
  }

  /** Application data that is not there; before any was decrypted it matters only where keys are known to fit. */
  #missing(side: Side, length: number): void {
    if (!this.#inner && !(side.direction && this.#facts.isEstablished)) return;
    const size = Math.max(1, length - OVERHEAD);
    this.#innerOf().gap(side.from, size);
    side.decrypted += size;
  }

  /** Handshake messages in the clear, as many as are there, and the beginning of the next. */
  #partial(side: Side, type: number, content: Uint8Array, place: Place): void {
    if (this.#isOver || side.isEncrypted || type !== RECORD.handshake) return;
    const start = further(place, HEADER);
    side.messages.data(content, start);
    side.messages.cut(start.at + content.length);
  }

  #damaged(side: Side, type: number, length: number): void {
    this.#lostMessages(side);
    if (this.#isOver || (!side.isEncrypted && type !== RECORD.data)) return;
    side.direction?.damaged();
    // How long it was tells as much as a whole one that cannot be read.
    if (!this.#isUnknown(side)) this.#opaque(side, type, length);
    if (type === RECORD.data) this.#missing(side, length);
  }

  #lost(side: Side, size: number): void {
    this.#lostMessages(side);
    side.direction?.lost(size);
    if (side.isEncrypted) this.#missing(side, size);
  }

  #lostMessages(side: Side): void {
    side.hadLoss = true;
    side.messages.lost();
    this.#context.report("app-gap", side.place, "tls");
  }

  #broken(side: Side, place: Place): void {
    side.isBroken = true;
    this.#context.report("app-malformed", place, "no TLS record where one should begin");
  }
}

/** Nothing of this side will be decrypted. */
function isOpaque({ direction }: Side): boolean {
  return direction === null || direction?.isDead === true;
}
