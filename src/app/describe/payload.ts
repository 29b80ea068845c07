/** What the layers of one packet's payload are made of: a message, where it lies, and who describes its fields. */
import type { Fields } from "../../model/fields.ts";
import type { Look } from "../protocol.ts";

/** Payload of one packet: bytes [at, end) of it were captured. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  /** Of source and destination. */
  readonly ports: readonly [number, number];
  readonly transport: "tcp" | "udp";
}

/** What is said of a message beside its fields. */
export interface DescribedMessage {
  /** One line. */
  readonly summary: string;
  /** Where the message ends; bytes beyond are not its. Cut where captured bytes end. */
  readonly end: number;
}

/**
 * Describes the message, or the messages, that begin at `payload.at`: adds fields. Pure; what lies beyond the captured bytes, or beyond the
 * field it is a part of, `fields` leaves out.
 */
export type DescribeMessage = (fields: Fields, payload: Payload) => DescribedMessage;

/** How one protocol's messages are described. */
export interface Describer {
  /** Of the layer: Wireshark's name of the protocol. */
  readonly id: string;
  readonly title: string;
  readonly describe: DescribeMessage;
  /** False where too little of the message is in this packet to say anything of it. */
  readonly fits?: (look: Look) => boolean;
  /** True where a message begins, though one packet is too little for the protocol's own recognition. */
  readonly begins?: (look: Look) => boolean;
  /** What follows the message in the packet is another protocol's. */
  readonly carries?: boolean;
}
