/** What an application protocol is to us: how it is recognised, what its analyzer gets and what it gives. */
import type { Column, Row, Table } from "../base/columns.ts";
import type { DiagnosticCode } from "../model/diagnostics.ts";
import type { ProtocolTable } from "./table.ts";
import type { Tools } from "./tools.ts";

/** Who said it: the originator or the responder of the connection. */
export type Speaker = "orig" | "resp";

export function peerOf(from: Speaker): Speaker {
  return from === "orig" ? "resp" : "orig";
}

/** Where bytes stand: the packet they came in, and how far into what this side said. */
export interface Place {
  readonly evidenceId: number;
  /** Number of the packet in its file, from 1. */
  readonly packet: number;
  /** Nanoseconds since 1970. */
  readonly ts: bigint;
  /** Payload bytes of this side before the first byte, gaps counted. */
  readonly at: number;
}

/** A place further on in the same packet; asks for nothing until it is asked. */
class Further implements Place {
  readonly #place: Place;
  readonly at: number;

  constructor(place: Place, at: number) {
    this.#place = place instanceof Further ? place.#place : place;
    this.at = at;
  }

  get evidenceId(): number {
    return this.#place.evidenceId;
  }

  get packet(): number {
    return this.#place.packet;
  }

  get ts(): bigint {
    return this.#place.ts;
  }
}

/** The place `count` bytes on, still in the same packet. */
export function further(place: Place, count: number): Place {
  return count === 0 ? place : new Further(place, place.at + count);
}

/** A request or a reply: one line for people, and its bytes: `length` from `place.at` on, of the side that said it. */
export interface Message {
  readonly text: string;
  readonly from: Speaker;
  readonly place: Place;
  readonly length: number;
  /** All it says, for people, in lines: the fields of a head, a whole statement, records. Asked for where somebody looks. */
  detail?(): string;
}

/** Follows what is said on one connection. Bytes are valid during the call only. Never throws, whatever the bytes. */
export interface Analyzer {
  /** The next bytes of one side; for UDP one datagram. Runs may be cut anywhere; what comes out does not depend on it. */
  data(from: Speaker, bytes: Uint8Array, place: Place): void;
  /** Bytes of one side that the capture lacks. For UDP the rest of the datagram before. */
  gap(from: Speaker, size: number): void;
  /** Nothing more comes: what still waits for a reply goes out without one. Called once. */
  end(): void;
  /** True once nothing more is wanted: then bytes need not be put in order any longer. */
  readonly isDone?: boolean;
  /** Bytes of a side, from here on, that are only counted: they may be told with `passed` in place of `data`. None by default. */
  passes?(from: Speaker): number;
  /** `size` bytes of a side came, not more than `passes` gave. */
  passed?(from: Speaker, size: number): void;
}

/** `more`: could be, the bytes so far do not tell. The answer to the same bytes is always the same, and yes and no are final. */
export type Recognition = "yes" | "no" | "more";

/** The first bytes of both sides, up to MAX_LOOK each; for UDP the datagram at hand, the other side empty. */
export interface Look {
  readonly orig: Uint8Array;
  readonly resp: Uint8Array;
  /** Ports of originator and responder: a hint where bytes alone do not tell, never needed where they do. */
  readonly ports: readonly [number, number];
}

/** What a body turned out to be; see `FileSink`. */
export interface FileAbout {
  /** Name as the sender gives it; empty where there is none. Hostile: never used as a path. */
  readonly name: string;
  readonly from: Speaker;
  readonly place: Place;
  /** MIME type as declared; empty where there is none. */
  readonly declaredType: string;
  /** Content codings to take off, outermost last: gzip, deflate, br, zstd. */
  readonly codings: readonly string[];
  /** Bytes as declared, still coded; null where nobody says. */
  readonly size: number | null;
  /** The first and the last byte of it that come here, where that is not all. */
  readonly range?: readonly [first: number, last: number];
}

/** Takes the bytes of one transferred file, in order. */
export interface FileSink {
  /** False where nobody looks at the bytes: then they need not be given. */
  readonly isWanted?: boolean;
  data(bytes: Uint8Array): void;
  gap(size: number): void;
  /** `isWhole`: the end was where the protocol said it would be. Bytes that were never seen make it partial all the same. */
  end(isWhole: boolean): void;
}

/** A connection that this one announces: FTP data, TFTP, SIP media. */
export interface Expectation {
  readonly transport: "tcp" | "udp";
  /** Address and port of the responder to come, address as text. */
  readonly address: string;
  readonly port: number;
  /** Makes its analyzer. */
  readonly analyzer: (context: Context) => Analyzer;
  readonly protocol: string;
}

/** TLS secrets by label and client random (lower-case hex), from key logs and the captures themselves. */
export interface KeyLog {
  secret(label: string, clientRandom: string): Uint8Array | undefined;
}

/** What an analyzer has of the world: its connection, tools, and where to put what it found. */
export interface Context {
  readonly transport: "tcp" | "udp";
  /** Addresses as text and ports, of originator and responder. */
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  readonly tools: Tools;
  readonly keys: KeyLog;
  /** False: passwords and tokens are masked; see `masked`. */
  readonly showsCredentials: boolean;
  /** One row of a table: the protocol's own columns, and the messages it is made of (one may be missing). */
  found<C extends readonly Column[]>(
    table: ProtocolTable<C>,
    row: Partial<Row<Table<C>>>,
    request: Message | null,
    reply: Message | null,
  ): void;
  /** A file begins. */
  file(about: FileAbout): FileSink;
  /** An oddity, from the catalogue of diagnostics; counted. */
  report(code: DiagnosticCode, place: Place, detail?: string): void;
  /** What this connection carries inside: recognised anew, `hint` first (a protocol's id), with what is already known of it. */
  inner(hint?: string): Analyzer;
  expect(expectation: Expectation): void;
}

export interface Protocol {
  /** The field's usual short name, as in `service`: http, dns, tls. Two transports of one protocol share it. */
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly transport: "tcp" | "udp";
  /** Tables it fills. */
  readonly tables: readonly ProtocolTable[];
  recognise(look: Look): Recognition;
  analyzer(context: Context): Analyzer;
}

/** Characters of a line for people: a URL of kilobytes is cut. */
const LINE_CHARACTERS = 500;

/** Text of one line, cut where it is too long. */
export function line(text: string): string {
  return text.length <= LINE_CHARACTERS ? text : `${text.slice(0, LINE_CHARACTERS)}…`;
}

/** A credential as it is shown: its first character at most tells it from none. */
export function masked(context: Pick<Context, "showsCredentials">, secret: string): string {
  if (context.showsCredentials || secret === "") return secret;
  return "********";
}
