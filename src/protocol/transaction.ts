/** Requests and replies of a connection: in lists, and in full with their bodies. */
import type { PacketRef } from "./packet.ts";
import type { Whole } from "./page.ts";

/** A request and its reply, where the protocol is known. */
export interface Transaction {
  /** Number within the connection, from 0, in the order they were completed: what `transaction` takes. */
  readonly index: number;
  readonly protocol: string;
  readonly request: string;
  readonly reply: string | null;
  readonly ts: Whole;
  readonly requestPacket: PacketRef | null;
  readonly replyPacket: PacketRef | null;
}

/** What a transferred body holds, as it can be shown. Text from evidence: never markup. */
export type BodyContent =
  /** `form`: json and xml are set out in lines, form as name = value lines; the others are as they came. */
  | {
      readonly kind: "text";
      readonly form: "plain" | "json" | "xml" | "form" | "html";
      readonly text: string;
      readonly isCut: boolean;
    }
  /** Of a kind that a sandboxed image element takes; whole. */
  | { readonly kind: "image"; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: "archive"; readonly entries: readonly ArchiveEntry[]; readonly isCut: boolean }
  /** Nothing that is known: its first bytes. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

export interface ArchiveEntry {
  readonly name: string;
  /** Uncompressed; null where the archive does not say. */
  readonly size: number | null;
}

/** A body within a message, content codings taken off. */
export interface BodyAbout {
  readonly name: string;
  readonly type: string;
  readonly declaredType: string;
  readonly coding: string;
  readonly size: number;
  readonly state: string;
  readonly sha256: string | null;
  readonly content: BodyContent;
}

/** One message in full. */
export interface MessageAbout {
  readonly text: string;
  readonly from: "orig" | "resp";
  readonly packet: PacketRef;
  /** Bytes of its side before it, and its own: places in the payload, but for what was decrypted. */
  readonly at: number;
  readonly length: number;
  /** All it says, in lines; empty where the one line of text says it. */
  readonly detail: string;
  readonly bodies: readonly BodyAbout[];
}

/** A transaction in full. */
export interface TransactionAbout {
  readonly protocol: string;
  readonly request: MessageAbout | null;
  readonly reply: MessageAbout | null;
}
