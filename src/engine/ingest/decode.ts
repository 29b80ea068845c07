import { makeDispatch } from "../../wire/decoders.ts";
import type { DispatchOptions } from "../../wire/dispatch.ts";
import { HeaderNotes } from "../../wire/notes.ts";
import { Packet } from "../../wire/packet.ts";
import type { CaptureFile, TakePacket } from "./capture-file.ts";

/** What a packet was handed over with, beside what the headers say. */
export type Decoded = (
  packet: Packet,
  original: number,
  captured: number,
  seconds: number,
  nanos: number,
  interfaceNumber: number,
  offset: number,
  number: number,
) => void;

/** Decodes the headers of packets; one reused packet view for a whole run. */
export class HeaderDecoder {
  readonly packet: Packet;

  constructor(options?: DispatchOptions) {
    this.packet = new Packet(makeDispatch(options));
  }

  /** Takes the packets of one file, decodes their headers and hands them on; `notes` gathers what is odd in this file. */
  taking(
    { interfaces }: { readonly interfaces: CaptureFile["interfaces"] },
    use: Decoded,
  ): { take: TakePacket; notes: HeaderNotes } {
    const { packet } = this;
    const notes = new HeaderNotes();
    const take: TakePacket = (
      bytes,
      view,
      start,
      captured,
      original,
      seconds,
      nanos,
      interfaceNumber,
      offset,
      number,
    ) => {
      packet.notes = notes;
      notes.packetNumber = number;
      const linkType = (interfaces[interfaceNumber] ?? interfaces[0])?.linkType ?? 0;
      packet.decode(bytes, view, start, captured, original, linkType);
      use(packet, original, captured, seconds, nanos, interfaceNumber, offset, number);
    };
    return { take, notes };
  }
}
