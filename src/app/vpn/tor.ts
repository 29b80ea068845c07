/**
 * Tor's links between clients and relays (tor-spec, "Channels"), only where bytes make it certain: by the certificate of the first handshakes,
 * whose names are random (TLS up to 1.2; 1.3 hides it), or by the cells of a link in TLS that was decrypted.
 */
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import { Inbox } from "../parts/inbox.ts";
import { type Analyzer, type Context, type Look, type Place, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import { Handshakes } from "./handshakes.ts";
import { vpnTable } from "./tables.ts";

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const W = 0x77;
const DOT = 0x2e;

/** A server name as a client of Tor makes it up: random letters of base32. */
const SERVER_NAME = /www\.[a-z2-7]{4,25}\.com/;
/** Common names in a relay's certificate (attribute 2.5.4.3, a string, its length): of the issuer, then its own. */
const ISSUER = /\x55\x04\x03[\x0c\x13]([\x10-\x1c])(www\.[a-z2-7]{8,20}\.com)/;
const SUBJECT = /\x55\x04\x03[\x0c\x13]([\x10-\x1c])(www\.[a-z2-7]{8,20}\.net)/;

function looksLikeHello(bytes: Uint8Array): boolean {
  return bytes[0] === HANDSHAKE && (bytes.length < 2 || bytes[1] === 3);
}

/** Length of the first record, with its header. */
function recordLength(bytes: Uint8Array): number {
  return 5 + ((bytes[3] << 8) | bytes[4]);
}

function recogniseClient(bytes: Uint8Array): Recognition {
  if (bytes.length === 0) return "more";
  if (!looksLikeHello(bytes) || (bytes.length > 5 && bytes[5] !== CLIENT_HELLO)) return "no";
  if (bytes.length < 6 || bytes.length < Math.min(recordLength(bytes), 1500)) return "more";
  return saysWww(bytes) && SERVER_NAME.test(latin1(bytes)) ? "yes" : "no";
}

/** Spares most hellos the search for a whole name. */
function saysWww(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(W); at >= 0; at = bytes.indexOf(W, at + 1))
    if (bytes[at + 1] === W && bytes[at + 2] === W && bytes[at + 3] === DOT) return true;
  return false;
}

interface RelayNames {
  readonly issuer: string;
  readonly subject: string;
}

/** Names of a certificate as relays make it: nobody else has an issuer that is the name of a web server at random. */
function relayNames(text: string): RelayNames | null {
  const issuer = ISSUER.exec(text);
  const subject = issuer && SUBJECT.exec(text.slice(issuer.index));
  if (!issuer || !subject) return null;
  const isLength = [issuer, subject].every(([, length, name]) => length.charCodeAt(0) === name.length);
  return isLength ? { issuer: issuer[2], subject: subject[2] } : null;
}

/** The client's name and the relay's certificate must both be as Tor makes them. */
function recogniseLink(client: Uint8Array, server: Uint8Array): Recognition {
  // Whoever says a client's hello is no server: most TLS is told apart by its first segment.
  if (server.length > 5 && server[5] === CLIENT_HELLO) return "no";
  const answer = recogniseClient(client);
  if (answer !== "yes") return answer;
  if (server.length === 0) return "more";
  if (!looksLikeHello(server)) return "no";
  return relayNames(latin1(server)) ? "yes" : "more";
}

class LinkAnalyzer implements Analyzer {
  readonly #rows: Handshakes;
  readonly #inner: Analyzer;
  /** First bytes of both sides, until the row is given. */
  readonly #first = { orig: "", resp: "" };
  readonly #places: Record<Speaker, Place | null> = { orig: null, resp: null };
  #isGiven = false;

  constructor(context: Context) {
    this.#rows = new Handshakes(context, "TLS server name www.<random>.com, certificate www.<random>.net issued by www.<random>.com"); // prettier-ignore
    this.#inner = context.inner("tls");
  }

  get isDone(): boolean {
    return this.#isGiven && this.#inner.isDone === true;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (!this.#isGiven) this.#look(from, bytes, place);
    this.#inner.data(from, bytes, place);
  }

  passes(from: Speaker): number {
    return this.#isGiven ? (this.#inner.passes?.(from) ?? 0) : 0;
  }

  passed(from: Speaker, size: number): void {
    this.#inner.passed?.(from, size);
  }

  gap(from: Speaker, size: number): void {
    this.#inner.gap(from, size);
  }

  end(): void {
    this.#give();
    this.#inner.end();
  }

  #look(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#places[from] ??= place;
    // As much as recognition looks at.
    if (this.#first[from].length < 2048) this.#first[from] += latin1(bytes, 0, 2048);
    const isSeen = relayNames(this.#first.orig) ?? relayNames(this.#first.resp);
    if (isSeen || this.#first.orig.length + this.#first.resp.length > 8192) this.#give();
  }

  #give(): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    const client = relayNames(this.#first.orig) ? "resp" : "orig";
    const server = client === "orig" ? "resp" : "orig";
    const host = SERVER_NAME.exec(this.#first[client])?.[0] ?? "";
    const { issuer, subject } = relayNames(this.#first[server]) ?? { issuer: "?", subject: "?" };
    const messageOf = (from: Speaker, text: string) => ({ text, from, place: this.#places[from]!, length: 0 });
    const half = (from: Speaker, name: string, fields: object, text: string) => ({ kind: "Tor", name, fields, message: messageOf(from, text) }); // prettier-ignore
    if (this.#places[client])
      this.#rows.request("", half(client, "TLS hello", { host: `server name ${host}` }, `Tor link to ${host}`));
    if (this.#places[server])
      this.#rows.reply(
        "",
        half(server, "TLS certificate", { detail: `subject ${subject}, issuer ${issuer}` }, subject),
      );
    this.#rows.end();
  }
}

/** VERSIONS: circuit 0 in two bytes, command 7, and link versions of two bytes each, all of them small. */
const VERSIONS = 7;
const MAX_VERSIONS = 16;
/** Highest link version that is believed: 5 is the newest. */
const MAX_VERSION = 9;

function parseVersions(bytes: Uint8Array): readonly number[] | null | "more" {
  if (bytes.length > 2 && (bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== VERSIONS)) return null;
  if (bytes.length < 5) return bytes.every((byte, i) => i > 1 || byte === 0) ? "more" : null;
  const cursor = new Cursor(bytes, 3);
  const size = cursor.u16();
  if (size === 0 || size % 2 === 1 || size > 2 * MAX_VERSIONS) return null;
  if (cursor.left < size) return "more";
  const versions = Array.from({ length: size / 2 }, () => cursor.u16());
  return versions.every((version) => version >= 1 && version <= MAX_VERSION) ? versions : null;
}

/** Both sides send VERSIONS first. */
function recogniseCells({ orig, resp }: Look): Recognition {
  const answers = [orig, resp].map(parseVersions);
  if (answers.includes(null)) return "no";
  return answers.includes("more") ? "more" : "yes";
}

class CellsAnalyzer implements Analyzer {
  readonly #rows: Handshakes;
  readonly #inboxes = { orig: new Inbox(4096), resp: new Inbox(4096) };
  isDone = false;

  constructor(context: Context) {
    this.#rows = new Handshakes(context, "VERSIONS cells of both sides");
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.isDone) return;
    this.#inboxes[from].push(bytes.subarray(0, 2048), place);
    const [orig, resp] = [parseVersions(this.#inboxes.orig.bytes), parseVersions(this.#inboxes.resp.bytes)];
    if (typeof orig !== "object" || typeof resp !== "object") return;
    this.isDone = true;
    const half = (side: Speaker, versions: readonly number[] | null) => ({
      kind: "Tor",
      name: "VERSIONS",
      fields: { version: `${Math.max(...(versions ?? []).filter((version) => (orig ?? []).includes(version)), 0)}` },
      message: { text: `VERSIONS ${versions?.join(", ")}`, from: side, place: this.#inboxes[side].place(), length: 5 + 2 * (versions?.length ?? 0) }, // prettier-ignore
    });
    this.#rows.request("", half("orig", orig));
    this.#rows.reply("", half("resp", resp));
  }

  gap(): void {
    this.isDone = true;
  }

  end(): void {
    this.#rows.end();
  }
}

const about = { id: "tor", name: "Tor", spec: "https://spec.torproject.org/tor-spec", transport: "tcp", tables: [vpnTable] } as const; // prettier-ignore

/** Before TLS, whose bytes it shows on. */
export const tor: Protocol = {
  ...about,
  recognise({ orig, resp }) {
    const answers = [recogniseLink(orig, resp), recogniseLink(resp, orig)];
    if (answers.includes("yes")) return "yes";
    return answers.includes("more") ? "more" : "no";
  },
  analyzer: (context) => new LinkAnalyzer(context),
};

export const torCells: Protocol = {
  ...about,
  recognise: recogniseCells,
  analyzer: (context) => new CellsAnalyzer(context),
};
