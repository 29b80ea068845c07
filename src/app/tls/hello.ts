/** TLS hellos (RFC 8446, RFC 5246): what client and server say in the clear. Never throws. */

export interface ClientHello {
  readonly version: number;
  /** Server name (RFC 6066); empty where there is none. */
  readonly sni: string;
  readonly alpn: readonly string[];
  /** Versions of the supported_versions extension, GREASE left out. */
  readonly versions: readonly number[];
  readonly ciphers: readonly number[];
}

export interface ServerHello {
  readonly version: number;
  readonly cipher: number;
  readonly alpn: readonly string[];
}

const SERVER_NAME = 0;
const ALPN = 16;
const SUPPORTED_VERSIONS = 43;

const VERSIONS: Readonly<Record<number, string>> = {
  0x0300: "SSL 3.0",
  0x0301: "TLS 1.0",
  0x0302: "TLS 1.1",
  0x0303: "TLS 1.2",
  0x0304: "TLS 1.3",
};

export function versionName(version: number): string {
  return VERSIONS[version] ?? `version 0x${version.toString(16).padStart(4, "0")}`;
}

/** Values clients send to keep servers tolerant (RFC 8701). */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

/** Reads big-endian numbers; at its end it gives zeros and says so. */
class Cursor {
  readonly bytes: Uint8Array;
  at = 0;
  short = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  number(size: number): number {
    const from = this.take(size);
    let value = 0;
    for (const byte of from) value = value * 256 + byte;
    return value;
  }

  take(size: number): Uint8Array {
    const end = this.at + size;
    if (end > this.bytes.length) {
      this.short = true;
      this.at = this.bytes.length;
      return new Uint8Array(0);
    }
    this.at = end;
    return this.bytes.subarray(end - size, end);
  }

  /** Bytes whose length stands before them in `size` bytes. */
  block(size: number): Cursor {
    return new Cursor(this.take(this.number(size)));
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }
}

/** The body of a ClientHello message; null where it is too short to be one. */
export function parseClientHello(body: Uint8Array): ClientHello | null {
  const cursor = new Cursor(body);
  const version = cursor.number(2);
  cursor.take(32);
  cursor.block(1);
  const suites = cursor.block(2);
  cursor.block(1);
  if (cursor.short) return null;
  const ciphers: number[] = [];
  while (!suites.isAtEnd) ciphers.push(suites.number(2));
  const hello = {
    version,
    sni: "",
    alpn: [] as string[],
    versions: [] as number[],
    ciphers: ciphers.filter((one) => !isGrease(one)),
  };
  for (const [type, data] of extensionsOf(cursor)) {
    if (type === SERVER_NAME) hello.sni = serverName(data);
    else if (type === ALPN) hello.alpn = protocolNames(data);
    else if (type === SUPPORTED_VERSIONS) hello.versions = versionsOf(data.block(1));
  }
  return hello;
}

/** The body of a ServerHello message; null where it is too short to be one. */
export function parseServerHello(body: Uint8Array): ServerHello | null {
  const cursor = new Cursor(body);
  const legacy = cursor.number(2);
  cursor.take(32);
  cursor.block(1);
  const cipher = cursor.number(2);
  cursor.take(1);
  if (cursor.short) return null;
  let version = legacy;
  let alpn: readonly string[] = [];
  for (const [type, data] of extensionsOf(cursor)) {
    if (type === SUPPORTED_VERSIONS) version = data.number(2);
    else if (type === ALPN) alpn = protocolNames(data);
  }
  return { version, cipher, alpn };
}

function extensionsOf(cursor: Cursor): (readonly [number, Cursor])[] {
  if (cursor.isAtEnd) return [];
  const block = cursor.block(2);
  const found: (readonly [number, Cursor])[] = [];
  while (!block.isAtEnd && !block.short) {
    const type = block.number(2);
    const data = block.block(2);
    if (!block.short) found.push([type, data]);
  }
  return found;
}

function serverName(data: Cursor): string {
  const list = data.block(2);
  const kind = list.number(1);
  const name = list.block(2);
  return kind === 0 ? text(name.bytes) : "";
}

function protocolNames(data: Cursor): string[] {
  const list = data.block(2);
  const names: string[] = [];
  while (!list.isAtEnd && !list.short) names.push(text(list.block(1).bytes));
  return names.filter((name) => name !== "" && !isGreaseName(name));
}

/** Two equal bytes that end in A: a made-up protocol (RFC 8701). */
function isGreaseName(name: string): boolean {
  const [first, second] = [name.charCodeAt(0), name.charCodeAt(1)];
  return name.length === 2 && first === second && (first & 0x0f) === 0x0a;
}

function versionsOf(list: Cursor): number[] {
  const versions: number[] = [];
  while (!list.isAtEnd) versions.push(list.number(2));
  return versions.filter((version) => !isGrease(version));
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 1024));
}
