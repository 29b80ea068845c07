import type { DiagnosticSink } from "../model/diagnostics.ts";

/** What a capture file says of one of its interfaces. */
export interface CaptureInterface {
  readonly name: string;
  /** LINKTYPE_ number (tcpdump.org). */
  readonly linkType: number;
  /** 0 where unlimited. */
  readonly snapLength: number;
}

/** Where a reader delivers. Called once per packet in the hottest loop: no object, no closure, no string per packet. */
export interface PacketSink extends DiagnosticSink {
  /**
   * One packet: bytes[start, start + captured). `bytes` and `view` cover the same buffer and are reused; copy to keep.
   * `offset` is where the packet's first captured byte lies in the (decompressed) file. `seconds` >= 0, 0 <= nanos < 1e9.
   */
  packet(
    bytes: Uint8Array,
    view: DataView,
    start: number,
    captured: number,
    original: number,
    seconds: number,
    nanos: number,
    interfaceNumber: number,
    offset: number,
  ): void;
  /** Interfaces are numbered from 0 in order of description; sections of a pcapng go on counting. */
  interface(description: CaptureInterface): void;
  /** Packets the capturing machine dropped, as last reported for this interface. */
  dropped(interfaceNumber: number, packets: number): void;
  /** Decryption secrets block: kept for later. */
  secrets(type: number, bytes: Uint8Array): void;
  /** A name resolution record of the file. */
  name(address: string, name: string): void;
  comment(text: string, packet: number | null): void;
}

/** Decodes one file that arrives in pieces of any size. */
export interface CaptureReader {
  /**
   * Decodes complete records of bytes[from, to), which lie at `fileOffset` in the file, and returns the position of the
   * first byte it could not use yet; the caller offers it again with more bytes behind it. `last`: nothing follows, so an
   * incomplete record is a diagnostic and everything is used. Never throws on evidence.
   */
  push(bytes: Uint8Array, view: DataView, from: number, to: number, fileOffset: number, last: boolean): number;
}

export interface CaptureFormat {
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly extensions: readonly string[];
  /** Order of recognition; unique, tested. */
  readonly order: number;
  /** Whether a file that begins with `head` (up to 64 KiB) is of this format. */
  sniff(head: Uint8Array): boolean;
  open(sink: PacketSink): CaptureReader;
}
