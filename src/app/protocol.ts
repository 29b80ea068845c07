/** What an application protocol is to us, and what its analyzer gets and gives. */

/** Who said it: the originator or the responder of the connection. */
export type Speaker = "orig" | "resp";

/** The packet that something came in. */
export interface Place {
  readonly evidenceId: number;
  readonly packet: number;
  /** Nanoseconds since 1970. */
  readonly ts: bigint;
}

/** A request and its reply, each in one line; either may be missing from the capture. */
export interface Exchange {
  readonly request: string | null;
  readonly reply: string | null;
  readonly requestPlace: Place | null;
  readonly replyPlace: Place | null;
}

/** Follows one connection. Bytes are valid during the call only. */
export interface Analyzer {
  /** The next bytes of one side. For UDP one datagram. */
  data(from: Speaker, bytes: Uint8Array, place: Place): void;
  /** Bytes of one side that the capture lacks. */
  gap(from: Speaker, size: number): void;
  /** Nothing more comes: what still waits for a reply goes out without one. */
  end(): void;
}

export interface Protocol {
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly transport: "tcp" | "udp";
  /** True when the first bytes of a side are this protocol's. `ports` of originator and responder are a hint, never needed. */
  recognise(bytes: Uint8Array, from: Speaker, ports: readonly [number, number]): boolean;
  analyzer(out: (exchange: Exchange) => void): Analyzer;
}

/** Characters of a line for people: a URL of kilobytes is cut. */
const LINE_CHARACTERS = 500;

/** Text of one line, cut where it is too long. */
export function line(text: string): string {
  return text.length <= LINE_CHARACTERS ? text : `${text.slice(0, LINE_CHARACTERS)}…`;
}
