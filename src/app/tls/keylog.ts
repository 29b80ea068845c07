/** Key logs (NSS Key Log Format, RFC 9850): lines of label, client random and secret, as browsers and servers write them. */
import { latin1 } from "../latin1.ts";
import type { KeyLog } from "../protocol.ts";

/** Secrets that are kept: a busy proxy writes some hundred thousand a day. */
export const MAX_SECRETS = 1_000_000;
/** Characters of a line: the longest label, random and secret have fewer than 300. */
const MAX_LINE = 1024;
/** Bytes in which a key log must have said so; comments come first in some. */
const MAX_LOOK = 65_536;

/** Labels that are of use; EXPORTER_SECRET and the like decrypt nothing. */
const LABELS: ReadonlySet<string> = new Set([
  "CLIENT_RANDOM",
  "CLIENT_EARLY_TRAFFIC_SECRET",
  "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
  "SERVER_HANDSHAKE_TRAFFIC_SECRET",
  "CLIENT_TRAFFIC_SECRET_0",
  "SERVER_TRAFFIC_SECRET_0",
  "PMS_CLIENT_RANDOM",
  "RSA",
  "SESSION_ID",
]);

/** What stands after the secret does not matter: some logs were pasted with a backslash at the end of each line. */
const SECRET_LINE = /^([A-Z][A-Z0-9_]{2,63}) ([0-9A-Fa-f]{16,128}) ([0-9A-Fa-f]{32,256})(?![0-9A-Za-z])/;
/** What OpenSSL's s_client prints, and Wireshark takes. */
const SESSION_LINE = /^RSA Session-ID:([0-9A-Fa-f]{2,64}) Master-Key:([0-9A-Fa-f]{96})\s*$/;

interface Line {
  readonly label: string;
  readonly name: string;
  readonly secret: string;
}

/** Null for what is no line of a key log. */
function parseLine(text: string): Line | null {
  const session = SESSION_LINE.exec(text);
  if (session) return { label: "SESSION_ID", name: session[1].toLowerCase(), secret: session[2] };
  const parts = SECRET_LINE.exec(text);
  if (!parts || parts[3].length % 2 !== 0) return null;
  return { label: parts[1], name: parts[2].toLowerCase(), secret: parts[3] };
}

/** Secrets of one key log or more; the first of equal names stays. */
export class Secrets implements KeyLog {
  /** Hexadecimal: half the objects of bytes, and they are asked for rarely. */
  readonly #secrets = new Map<string, string>();

  get size(): number {
    return this.#secrets.size;
  }

  secret(label: string, clientRandom: string): Uint8Array | undefined {
    const text = this.#secrets.get(`${label} ${clientRandom}`);
    return text === undefined ? undefined : fromHex(text);
  }

  /** Adds the secrets of a key log; answers how many were new. Lines that are none are passed over. */
  add(bytes: Uint8Array): number {
    const before = this.#secrets.size;
    for (const text of linesOf(bytes)) {
      const line = parseLine(text);
      if (line && LABELS.has(line.label)) this.#keep(`${line.label} ${line.name}`, line.secret);
    }
    return this.#secrets.size - before;
  }

  /** Adds what another has. */
  merge(other: Secrets): void {
    for (const [name, secret] of other.#secrets) this.#keep(name, secret);
  }

  #keep(name: string, secret: string): void {
    if (this.#secrets.size < MAX_SECRETS && !this.#secrets.has(name)) this.#secrets.set(name, secret);
  }
}

export function parseKeyLog(bytes: Uint8Array): Secrets {
  const secrets = new Secrets();
  secrets.add(bytes);
  return secrets;
}

/** Does a file that begins so hold TLS secrets? The first line that is neither empty nor a comment must be one. */
export function looksLikeKeyLog(bytes: Uint8Array): boolean {
  for (const text of linesOf(bytes.subarray(0, MAX_LOOK))) {
    if (text.trim() === "" || text.startsWith("#")) continue;
    return parseLine(text) !== null;
  }
  return false;
}

/** Lines ended by LF or CR LF, a byte order mark before the first taken off; those too long are left out. */
function* linesOf(bytes: Uint8Array): Generator<string> {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let start = hasMark ? 3 : 0; start < bytes.length;) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start <= MAX_LINE) yield latin1(bytes, start, end > start && bytes[end - 1] === 13 ? end - 1 : end);
    start = end + 1;
  }
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length >> 1 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
