/** TLS: the hellos of both sides. What follows is encrypted, and not looked at. */
import type { Analyzer, Context, Message, Place, Protocol, Speaker } from "../protocol.ts";
import { line } from "../protocol.ts";
import { cipherName } from "./ciphers.ts";
import { type ClientHello, parseClientHello, parseServerHello, type ServerHello, versionName } from "./hello.ts";
import { tlsTable } from "./tables.ts";

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
  readonly #context: Context;
  readonly #readers: Readonly<Record<Speaker, HelloReader>> = { orig: new HelloReader(), resp: new HelloReader() };
  #client: { readonly hello: ClientHello; readonly message: Message } | null = null;
  #server: { readonly hello: ServerHello; readonly message: Message } | null = null;
  #isGiven = false;

  constructor(context: Context) {
    this.#context = context;
  }

  get isDone(): boolean {
    return this.#isGiven;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const found = this.#readers[from].data(bytes);
    const message = (text: string): Message => ({ text, from, place, length: bytes.length });
    if (found?.type === CLIENT_HELLO) {
      const hello = parseClientHello(found.body);
      if (hello) this.#client ??= { hello, message: message(clientText(hello)) };
    } else if (found?.type === SERVER_HELLO) {
      const hello = parseServerHello(found.body);
      if (hello) this.#server ??= { hello, message: message(serverText(hello)) };
    }
    if (this.#client && this.#server) this.end();
  }

  gap(from: Speaker): void {
    this.#readers[from].gap();
  }

  end(): void {
    const [client, server] = [this.#client, this.#server];
    if (this.#isGiven || (!client && !server)) return;
    this.#isGiven = true;
    const row = {
      transport: "tcp",
      sni: client?.hello.sni ?? null,
      version: server ? versionName(server.hello.version) : null,
      cipher: server ? cipherName(server.hello.cipher) : null,
      resumed: false,
      established: false,
      hello_retry: false,
      ech: false,
      decrypted: false,
    };
    this.#context.found(tlsTable, row, client?.message ?? null, server?.message ?? null);
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
  tables: [tlsTable],
  recognise: ({ orig, resp }) => {
    const answers = [orig, resp].map(looksLikeHello);
    return answers.includes("yes") ? "yes" : answers.includes("no") ? "no" : "more";
  },
  analyzer: (context) => new TlsAnalyzer(context),
};

function looksLikeHello(bytes: Uint8Array): "yes" | "no" | "more" {
  if (bytes.length === 0) return "more";
  if (bytes[0] !== HANDSHAKE || (bytes.length > 1 && bytes[1] !== 3) || (bytes.length > 2 && bytes[2] > 4)) return "no";
  if (bytes.length < 6) return "more";
  return bytes[5] === CLIENT_HELLO || bytes[5] === SERVER_HELLO ? "yes" : "no";
}
