/** IKE over UDP, ports 500 and 4500 or any other: exchanges by their SPIs and message numbers; ESP behind address translation. */
import type { Analyzer, Context, Look, Place, Protocol, Recognition, Speaker } from "../protocol.ts";
import { hex } from "../tools.ts";
import { Handshakes } from "./handshakes.ts";
import { type IkeMessage, parseIke } from "./ike-parse.ts";
import { vpnTable } from "./tables.ts";

const IKE_PORT = 500;
/** Port on which ESP and IKE share UDP (RFC 3948). */
const NAT_PORT = 4500;
/** Before IKE there: four zeros, where ESP has its SPI. */
const MARKER = 4;
/** SPI, sequence number, and some bytes of a padded payload with its check value. */
const MIN_ESP = 20;
/** Lowest SPI that is not reserved (RFC 4303, section 2.1). */
const MIN_SPI = 256;
/** SPIs of one connection that are shown: each rekeying brings two. */
const MAX_SPIS = 64;

/** On the usual ports a message may be cut. */
function ikeOf(bytes: Uint8Array, ports: readonly [number, number]): IkeMessage | null {
  const isUsual = [IKE_PORT, NAT_PORT].some((port) => ports.includes(port));
  const isMarked = bytes.length > MARKER && bytes[0] + bytes[1] + bytes[2] + bytes[3] === 0;
  return parseIke(isMarked ? bytes.subarray(MARKER) : bytes, isUsual);
}

/** SPI of what may be ESP in UDP; it has no other mark than its length. */
function espSpi(bytes: Uint8Array, ports: readonly [number, number]): string | null {
  if (!ports.includes(NAT_PORT) || bytes.length < MIN_ESP || bytes.length % 4 !== 0) return null;
  const spi = ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
  return spi < MIN_SPI ? null : hex(bytes.subarray(0, 4));
}

class IkeAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #ike: Handshakes;
  readonly #esp: Handshakes;
  readonly #spis = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
    this.#ike = new Handshakes(context, "ISAKMP header: version, exchange type and length");
    this.#esp = new Handshakes(context, "port 4500, SPI and length");
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const ike = ikeOf(bytes, this.#context.ports);
    if (ike) return this.#exchange(ike, from, bytes, place);
    const spi = espSpi(bytes, this.#context.ports);
    if (spi === null || this.#spis.size >= MAX_SPIS || this.#spis.has(`${from} ${spi}`)) return;
    this.#spis.add(`${from} ${spi}`);
    const fields = from === "orig" ? { responder_id: spi } : { initiator_id: spi };
    const message = { text: `ESP, SPI ${spi}`, from, place, length: bytes.length };
    this.#esp.alone({ kind: "IPsec", name: "ESP in UDP", fields, message });
  }

  gap(): void {
    // Each datagram stands for itself.
  }

  end(): void {
    this.#ike.end();
    this.#esp.end();
  }

  #exchange(ike: IkeMessage, from: Speaker, bytes: Uint8Array, place: Place): void {
    // IKEv2 says which is the reply; in IKEv1 the sides take turns.
    const side = ike.isInitiator !== ike.isResponse;
    const key = `${ike.initiatorSpi} ${ike.id} ${ike.major === 2 ? side : ike.exchange}`;
    const before = this.#ike.waiting(key);
    const isReply = ike.major === 2 ? ike.isResponse : before !== undefined && before.message.from !== from;
    const half = {
      kind: `IKEv${ike.major}`,
      name: `${ike.exchange}${ike.major === 1 && ike.isEncrypted ? ", encrypted" : ""}`,
      fields: {
        version: ike.version,
        initiator_id: ike.initiatorSpi,
        responder_id: /^0+$/.test(ike.responderSpi) ? "" : ike.responderSpi,
        user: ike.identity,
        vendor: ike.vendors.join(", "),
        offered: isReply ? "" : ike.proposals,
        chosen: isReply ? ike.proposals : "",
        detail: ike.notices.join(", "),
      },
      message: { text: `${ike.exchange}${isReply ? " response" : ""}`, from, place, length: bytes.length },
    };
    if (isReply) this.#ike.reply(key, half);
    else this.#ike.request(key, half);
  }
}

function recognise({ orig, resp, ports }: Look): Recognition {
  const bytes = orig.length > 0 ? orig : resp;
  return ikeOf(bytes, ports) !== null || espSpi(bytes, ports) !== null ? "yes" : "no";
}

export const ike: Protocol = {
  id: "ike",
  name: "IKE and ESP in UDP (IPsec)",
  spec: "RFC 7296, RFC 2409, RFC 3948",
  transport: "udp",
  tables: [vpnTable],
  recognise,
  analyzer: (context) => new IkeAnalyzer(context),
};
