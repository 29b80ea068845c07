/** A connection with a PROXY header in front: the header is a row, what follows it is inside. */
import { FirstBytes } from "../parts/first-bytes.ts";
import { type Analyzer, type Context, further, line, type Place, type Speaker } from "../protocol.ts";
import { extrasLines } from "./extras.ts";
import { headerSize, MAX_HEADER, parseHeader, type ProxyEnd, type ProxyHeader } from "./parse.ts";
import { proxyTable } from "./tables.ts";

export class ProxyAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #inner: Analyzer;
  /** The header as far as it came. */
  readonly #first = new FirstBytes(MAX_HEADER);
  /** Where the first byte stands. */
  #place: Place | null = null;
  /** Bytes of the header that came or are missing. */
  #seen = 0;
  #isCut = false;
  /** The header is over: everything is said inside. */
  #isInside = false;

  constructor(context: Context) {
    this.#context = context;
    this.#inner = context.inner();
  }

  get isDone(): boolean {
    return this.#isInside && this.#inner.isDone === true;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (from === "resp" || this.#isInside) return this.#inner.data(from, bytes, place);
    this.#place ??= place;
    const before = this.#first.length;
    if (!this.#isCut) this.#first.push(bytes);
    const size = headerSize(this.#first.bytes);
    if (size === "no") return this.#stepAside(before, bytes, place);
    const used = size === "more" ? bytes.length : Math.min(bytes.length, size - this.#seen);
    this.#seen += used;
    if (this.#seen !== size) return;
    this.#give(size);
    if (used < bytes.length) this.#inner.data(from, bytes.subarray(used), further(place, used));
  }

  passes(from: Speaker): number {
    return this.#isInside ? (this.#inner.passes?.(from) ?? 0) : 0;
  }

  passed(from: Speaker, size: number): void {
    this.#inner.passed?.(from, size);
  }

  gap(from: Speaker, size: number): void {
    if (from === "resp" || this.#isInside) return this.#inner.gap(from, size);
    const whole = headerSize(this.#first.bytes);
    if (typeof whole !== "number") {
      this.#release();
      return this.#inner.gap(from, size);
    }
    this.#isCut = true;
    const missing = Math.min(size, whole - this.#seen);
    this.#seen += missing;
    if (this.#seen < whole) return;
    this.#give(whole);
    if (missing < size) this.#inner.gap(from, size - missing);
  }

  end(): void {
    const size = headerSize(this.#first.bytes);
    if (!this.#isInside && typeof size === "number") {
      this.#isCut = true;
      this.#give(size);
    }
    if (!this.#isInside) this.#release();
    this.#inner.end();
  }

  /** No header ("decode as" said there was one): all is inside. `before` bytes of it were held. */
  #stepAside(before: number, bytes: Uint8Array, place: Place): void {
    this.#context.report("app-malformed", this.#place ?? place, "no PROXY header");
    this.#release(before);
    this.#inner.data("orig", bytes, place);
  }

  /** What is held of something that is no header goes inside. */
  #release(count = this.#first.length): void {
    this.#isInside = true;
    if (this.#place && count > 0) this.#inner.data("orig", this.#first.bytes.subarray(0, count), this.#place);
    this.#first.clear();
  }

  #give(size: number): void {
    this.#isInside = true;
    const place = this.#place!;
    const header = parseHeader(this.#first.bytes.subarray(0, size));
    this.#first.clear();
    if (!header) return;
    this.#report(header, place);
    const detail = header.extras ? extrasLines(header.extras) : [];
    const text = line(headerText(header));
    const message = { text, from: "orig", place, length: size } as const;
    const request = detail.length === 0 ? message : { ...message, detail: () => [text, ...detail].join("\n") };
    this.#context.found(proxyTable, rowOf(header), request, null);
  }

  #report({ extras }: ProxyHeader, place: Place): void {
    if (this.#isCut) this.#context.report("app-gap", place, "within a PROXY header");
    else if (extras?.isWhole === false) this.#context.report("app-malformed", place, "PROXY values");
    else if (extras?.isChecksumRight === false) this.#context.report("app-malformed", place, "PROXY checksum");
  }
}

function rowOf({ version, command, transport, client, server, extras }: ProxyHeader) {
  return {
    version,
    command,
    transport,
    client_ip: client?.host ?? null,
    client_port: client?.port ?? null,
    server_ip: server?.host ?? null,
    server_port: server?.port ?? null,
    alpn: extras?.alpn ?? null,
    authority: extras?.authority ?? null,
    unique_id: extras?.uniqueId ?? null,
    vpc_endpoint: extras?.vpcEndpoint ?? null,
    tls_version: extras?.tls?.version ?? null,
    tls_cipher: extras?.tls?.cipher ?? null,
    client_cert: extras?.tls?.certificate ?? null,
    client_cn: extras?.tls?.commonName ?? null,
    crc32c_ok: extras?.isChecksumRight ?? null,
    other: extras && extras.other.length > 0 ? extras.other.join(", ") : null,
  };
}

/** One line: "PROXY TCP4 203.0.113.7:51234 → 10.0.0.5:443". */
export function headerText({ command, transport, client, server }: ProxyHeader): string {
  const ends = client && server ? ` ${endText(client)} → ${endText(server)}` : "";
  return command === "LOCAL" ? command : `${command} ${transport ?? "UNKNOWN"}${ends}`;
}

function endText({ host, port }: ProxyEnd): string {
  if (port === null) return host;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
