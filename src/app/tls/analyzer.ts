/** TLS: the hellos of both sides. What follows is encrypted, and not looked at. */
import { type Analyzer, type Exchange, line, type Place, type Protocol, type Speaker } from "../protocol.ts";
import { cipherName } from "./ciphers.ts";
import { type ClientHello, parseClientHello, parseServerHello, type ServerHello, versionName } from "./parse.ts";

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
/** Bytes until a hello must be there; a hello with post-quantum keys has two thousand. */
const MAX_HELLO = 65_536;

interface Hello {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Gathers records of one side until its first handshake message is whole. */
class HelloReader {
  #held = new Uint8Array(0);
  #isDone = false;

  data(bytes: Uint8Array): Hello | null {
    if (this.#isDone) return null;
    const joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    this.#held = joined;
    const hello = firstMessage(joined);
    this.#isDone = hello !== "more" || joined.length > MAX_HELLO;
    return hello === "more" ? null : hello;
  }

  gap(): void {
    this.#isDone = true;
  }
}

/** The first handshake message out of records (RFC 8446, section 5.1): it may span several. */
function firstMessage(bytes: Uint8Array): Hello | null | "more" {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let at = 0; ;) {
    if (at + 5 > bytes.length) return "more";
    if (bytes[at] !== HANDSHAKE || bytes[at + 1] !== 3) return null;
    const size = (bytes[at + 3] << 8) | bytes[at + 4];
    parts.push(bytes.subarray(at + 5, Math.min(bytes.length, at + 5 + size)));
    length += parts[parts.length - 1].length;
    at += 5 + size;
    if (length < 4) continue;
    const whole = joinedOf(parts, length);
    const end = 4 + ((whole[1] << 16) | (whole[2] << 8) | whole[3]);
    if (whole.length >= end) return { type: whole[0], body: whole.subarray(4, end) };
  }
}

function joinedOf(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

class TlsAnalyzer implements Analyzer {
  readonly #out: (exchange: Exchange) => void;
  readonly #readers: Readonly<Record<Speaker, HelloReader>> = { orig: new HelloReader(), resp: new HelloReader() };
  #client: { readonly text: string; readonly place: Place } | null = null;
  #server: { readonly text: string; readonly place: Place } | null = null;
  #isGiven = false;

  constructor(out: (exchange: Exchange) => void) {
    this.#out = out;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const hello = this.#readers[from].data(bytes);
    if (hello?.type === CLIENT_HELLO) {
      const client = parseClientHello(hello.body);
      if (client) this.#client ??= { text: clientText(client), place };
    } else if (hello?.type === SERVER_HELLO) {
      const server = parseServerHello(hello.body);
      if (server) this.#server ??= { text: serverText(server), place };
    }
    if (this.#client && this.#server) this.end();
  }

  gap(from: Speaker): void {
    this.#readers[from].gap();
  }

  end(): void {
    if (this.#isGiven || (!this.#client && !this.#server)) return;
    this.#isGiven = true;
    this.#out({
      request: this.#client?.text ?? null,
      reply: this.#server?.text ?? null,
      requestPlace: this.#client?.place ?? null,
      replyPlace: this.#server?.place ?? null,
    });
  }
}

function clientText({ sni, alpn, version, versions }: ClientHello): string {
  const highest = Math.max(version, ...versions);
  const parts = [
    sni === "" ? "no server name" : sni,
    versionName(highest),
    alpn.length > 0 ? `ALPN ${alpn.join(" ")}` : "",
  ];
  return line(`Client hello: ${parts.filter((part) => part !== "").join(", ")}`);
}

function serverText({ version, cipher, alpn }: ServerHello): string {
  const parts = [versionName(version), cipherName(cipher), alpn.length > 0 ? `ALPN ${alpn.join(" ")}` : ""];
  return line(`Server hello: ${parts.filter((part) => part !== "").join(", ")}`);
}

export const tls: Protocol = {
  id: "tls",
  name: "TLS",
  spec: "RFC 8446, RFC 5246",
  transport: "tcp",
  recognise: (bytes) =>
    bytes.length >= 6 && bytes[0] === HANDSHAKE && bytes[1] === 3 && bytes[2] <= 4 && (bytes[5] === CLIENT_HELLO || bytes[5] === SERVER_HELLO), // prettier-ignore
  analyzer: (out) => new TlsAnalyzer(out),
};
