/** WireGuard's messages (whitepaper of Jason A. Donenfeld, section 5.4): types, lengths and indices; the rest is encrypted. */
import { Cursor } from "../parts/cursor.ts";
import type { Analyzer, Context, Look, Place, Protocol, Recognition, Speaker } from "../protocol.ts";
import { Handshakes } from "./handshakes.ts";
import { vpnTable } from "./tables.ts";

const INITIATION = 1;
const RESPONSE = 2;
const COOKIE = 3;
const DATA = 4;

/** Bytes of the messages of fixed length. */
const LENGTHS: Readonly<Record<number, number>> = { [INITIATION]: 148, [RESPONSE]: 92, [COOKIE]: 64 };
const DATA_HEADER = 16;
const TAG = 16;
/** A counter of packets up to which data alone is believed: two thirds of a terabyte on one key, which lives for minutes. */
const MAX_COUNTER = 2 ** 29;
const PORTS = [51820];

function typeOf(bytes: Uint8Array): number | null {
  if (bytes.length < DATA_HEADER + TAG || bytes[1] !== 0 || bytes[2] !== 0 || bytes[3] !== 0) return null;
  const type = bytes[0];
  if (type in LENGTHS) return bytes.length === LENGTHS[type] ? type : null;
  return type === DATA && (bytes.length - DATA_HEADER) % 16 === 0 ? DATA : null;
}

function index(bytes: Uint8Array, at: number): string {
  return `0x${new Cursor(bytes, at).little(4).toString(16).padStart(8, "0")}`;
}

class WireGuardAnalyzer implements Analyzer {
  readonly #rows: Handshakes;
  #hasRow = false;

  constructor(context: Context) {
    this.#rows = new Handshakes(context, "type, reserved zeros and length of each message");
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const type = typeOf(bytes);
    if (type === null) return;
    if (type === DATA && this.#hasRow) return;
    this.#hasRow = true;
    const half = (name: string, fields: object) => ({
      kind: "WireGuard",
      name,
      fields: { version: "1", ...fields },
      message: { text: `WireGuard ${name}`, from, place, length: bytes.length },
    });
    const [sender, receiver] = [index(bytes, 4), index(bytes, type === RESPONSE ? 8 : 4)];
    if (type === INITIATION) this.#rows.request(sender, half("handshake initiation", { initiator_id: sender }));
    else if (type === RESPONSE)
      this.#rows.reply(receiver, half("handshake response", { initiator_id: receiver, responder_id: sender }));
    else if (type === COOKIE) this.#rows.reply(receiver, half("cookie reply", { initiator_id: receiver }));
    else this.#rows.alone(half("transport data", { responder_id: receiver }));
  }

  gap(): void {
    // Each datagram stands for itself.
  }

  end(): void {
    this.#rows.end();
  }
}

function recognise({ orig, resp, ports }: Look): Recognition {
  const bytes = orig.length > 0 ? orig : resp;
  const type = typeOf(bytes);
  if (type === null) return "no";
  if (type !== DATA) return index(bytes, 4) === "0x00000000" ? "no" : "yes";
  // Data has a length, a counter that is not yet high, and an index at random; on the usual port the index may be anything.
  const isLow = new Cursor(bytes, 8).little(6) < MAX_COUNTER && bytes[14] === 0 && bytes[15] === 0;
  return isLow && (PORTS.some((port) => ports.includes(port)) || isRandom(bytes.subarray(4, 8))) ? "yes" : "no";
}

/** Three bytes of four at least are not zero: of random indices all but one in ten thousand. */
function isRandom(index: Uint8Array): boolean {
  return index.filter((byte) => byte !== 0).length >= 3;
}

export const wireguard: Protocol = {
  id: "wireguard",
  name: "WireGuard",
  spec: "https://www.wireguard.com/papers/wireguard.pdf",
  transport: "udp",
  tables: [vpnTable],
  recognise,
  analyzer: (context) => new WireGuardAnalyzer(context),
};
