/** QUIC as one of the application protocols: the standard's, and Google's before it. */
import type { Analyzer, Context, Place, Protocol, Recognition, Speaker } from "../protocol.ts";
import { certificatesTable, tlsTable } from "../tls/tables.ts";
import { QuicAnalyzer } from "./analyzer.ts";
import { GoogleAnalyzer } from "./google-analyzer.ts";
import { googlePacket } from "./google.ts";
import { type LongPacket, longPacket } from "./packet.ts";
import { quicTable } from "./tables.ts";
import { isReserved, versionOf } from "./versions.ts";

/** Bytes of every datagram in which a client begins (RFC 9000, section 14.1). */
const MIN_BEGIN = 1200;

export const quic: Protocol = {
  id: "quic",
  name: "QUIC",
  spec: "RFC 9000, RFC 9001, RFC 9369",
  transport: "udp",
  tables: [quicTable, tlsTable, certificatesTable],
  recognise: ({ orig, resp }) => looksLikeQuic(orig.length > 0 ? orig : resp),
  analyzer: (context) => new AnyQuic(context),
};

function looksLikeQuic(datagram: Uint8Array): Recognition {
  const packet = longPacket(datagram, 0);
  return (packet && isBegin(packet, datagram)) || googlePacket(datagram, null) ? "yes" : "no";
}

/** A long header of a known version whose lengths fit the datagram. */
function isBegin({ kind, version, versions, hasFixedBit }: LongPacket, { length }: Uint8Array): boolean {
  if (kind === "negotiation") return versions.some((one) => versionOf(one) !== null && !isReserved(one));
  if (isReserved(version)) return hasFixedBit && kind === "initial" && length >= MIN_BEGIN;
  return hasFixedBit;
}

/** The first datagram tells whose QUIC it is. */
class AnyQuic implements Analyzer {
  readonly #context: Context;
  #analyzer: Analyzer | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  get isDone(): boolean {
    return this.#analyzer?.isDone === true;
  }

  data(from: Speaker, datagram: Uint8Array, place: Place): void {
    const begin = (): Analyzer =>
      googlePacket(datagram, null) ? new GoogleAnalyzer(this.#context) : new QuicAnalyzer(this.#context);
    this.#analyzer ??= begin();
    this.#analyzer.data(from, datagram, place);
  }

  gap(from: Speaker, size: number): void {
    this.#analyzer?.gap(from, size);
  }

  end(): void {
    this.#analyzer?.end();
  }
}
