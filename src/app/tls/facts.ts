/** What is known of one TLS connection: filled by its handshake messages, given as a row once. TLS, DTLS and QUIC share it. */
import type { Row, Table } from "../../base/columns.ts";
import { type Certificate, parseCertificate } from "../x509/certificate.ts";
import { type Context, line, type Message, peerOf, type Speaker } from "../protocol.ts";
import { LazyMessage } from "../parts/lazy-message.ts";
import { hex } from "../tools.ts";
import { chainOf, expandedCertificate } from "./certificates.ts";
import { cipherName } from "./ciphers.ts";
import { certificatesDetail, clientDetail, serverDetail } from "./detail.ts";
import { ja3, ja3s, ja4, type Ja4Transport } from "./fingerprints.ts";
import { type ClientHello, EXTENSION, encryptedAlpn, isGreaseName, offeredVersion, parseClientHello, parseServerHello, type ServerHello } from "./hello.ts"; // prettier-ignore
import { keyExchangeGroup } from "./key-exchange.ts";
import { PREMASTER_NAME, type Role } from "./keys.ts";
import { HANDSHAKE, type HandshakeMessage } from "./messages.ts";
import { alertName, groupName, versionName } from "./names.ts";
import { certificatesTable, tlsTable } from "./tables.ts";
import { isTls13 } from "./versions.ts";

export type Transport = "tcp" | "udp" | "quic";

/** Alerts that are told of one connection. */
const MAX_ALERTS = 8;
/** Characters of a list in a row: names of a certificate, protocols of a client. */
const MAX_LIST = 4096;
const JA4: Readonly<Record<Transport, Ja4Transport>> = { tcp: "t", udp: "d", quic: "q" };

type TlsRow = Partial<Row<Table<(typeof tlsTable)["own"]>>>;

export class Facts {
  readonly #context: Context;
  readonly #transport: Transport;
  #clientSide: Speaker = "orig";
  #clientMessage: Message | null = null;
  #serverMessage: Message | null = null;
  readonly #certificate: Record<Role, TlsRow> = { client: {}, server: {} };
  readonly #hasCertificate: Record<Role, boolean> = { client: false, server: false };
  readonly #finished: Record<Role, boolean> = { client: false, server: false };
  readonly #alerts: string[] = [];
  #curve = "";
  #alpn = "";
  #isGiven = false;
  /** The first client hello, and the last server hello. */
  client: ClientHello | null = null;
  server: ServerHello | null = null;
  /** First bytes of the encrypted premaster secret. */
  encryptedPremaster: Uint8Array | null = null;
  isResumed = false;
  isRetried = false;
  isDecrypted = false;
  /** Both sides are known to have finished. */
  isEstablished = false;
  /** The server said more than its hello in the clear: an earlier session does not go on. */
  isFullHandshake = false;

  constructor(context: Context, transport: Transport) {
    this.#context = context;
    this.#transport = transport;
  }

  get isGiven(): boolean {
    return this.#isGiven;
  }

  get isTls13(): boolean {
    return this.server !== null && isTls13(this.server.chosen);
  }

  /** Both hellos as messages. */
  get hellos(): { readonly request: Message | null; readonly reply: Message | null } {
    return { request: this.#clientMessage, reply: this.#serverMessage };
  }

  /** Application protocol as far as it is known. */
  get alpn(): string {
    return this.#alpn;
  }

  roleOf(from: Speaker): Role {
    return from === this.#clientSide ? "client" : "server";
  }

  /** A handshake message of either side, in the clear or decrypted. */
  message(from: Speaker, message: HandshakeMessage): void {
    const { type, body, isCut = false } = message;
    if (isCut && !isReadCut(type)) return;
    switch (type) {
      case HANDSHAKE.clientHello: {
        const hello = parseClientHello(body, this.#transport === "udp", isCut);
        if (hello) this.clientHello(from, hello, message);
        return;
      }
      case HANDSHAKE.serverHello: {
        const hello = parseServerHello(body, isCut);
        if (hello) this.serverHello(from, hello, message);
        return;
      }
      case HANDSHAKE.encryptedExtensions:
        if (this.#alpn === "") this.#alpn = encryptedAlpn(body);
        return;
      case HANDSHAKE.certificate:
        return this.#certificates(from, chainOf(body, this.isTls13), message);
      case HANDSHAKE.compressedCertificate:
        return this.#certificates(from, chainOf(expandedCertificate(this.#context.tools, body), true), message);
      case HANDSHAKE.serverKeyExchange:
        this.isFullHandshake = true;
        if (this.server) this.#curve ||= keyExchangeGroup(cipherName(this.server.cipher), body);
        return;
      case HANDSHAKE.serverHelloDone:
        this.isFullHandshake = true;
        return;
      case HANDSHAKE.clientKeyExchange:
        // TLS says its length before it, SSL 3 does not.
        this.encryptedPremaster ??= body.slice(this.server?.version === 0x0300 ? 0 : 2).subarray(0, PREMASTER_NAME);
        return;
      case HANDSHAKE.finished:
        return this.finished(this.roleOf(from));
    }
  }

  clientHello(from: Speaker, hello: ClientHello, at: Pick<HandshakeMessage, "place" | "length">): void {
    if (this.client) {
      // Another one that is not the same shows that it was asked for, where the capture lacks the server's side.
      const isSame = hex(hello.random) === hex(this.client.random) && at.length !== this.#clientMessage?.length;
      if (!this.server && from === this.#clientSide && isSame) this.isRetried = true;
      return;
    }
    this.#clientSide = from;
    this.client = hello;
    this.#clientMessage = new LazyMessage(
      from,
      at,
      () => clientText(hello),
      () => clientDetail(hello),
    );
  }

  serverHello(from: Speaker, hello: ServerHello, at: Pick<HandshakeMessage, "place" | "length">): void {
    if (this.server && !this.server.isRetry) return;
    if (!this.client) this.#clientSide = peerOf(from);
    if (hello.isRetry) this.isRetried = true;
    this.server = hello;
    this.#alpn ||= hello.alpn;
    if (hello.group !== 0) this.#curve = groupName(hello.group);
    if (this.isTls13 && hello.extensions.includes(EXTENSION.preSharedKey)) this.isResumed = true;
    this.#serverMessage = new LazyMessage(
      from,
      at,
      () => serverText(hello),
      () => serverDetail(hello),
    );
  }

  /** This side is known to have sent its Finished. */
  finished(role: Role): void {
    this.#finished[role] = true;
    this.isEstablished = this.#finished.client && this.#finished.server;
  }

  alert(from: Speaker, level: number, description: number): void {
    if (this.#alerts.length >= MAX_ALERTS || (level !== 1 && level !== 2)) return;
    this.#alerts.push(`${this.roleOf(from)} ${level === 2 ? "fatal" : "warning"} ${alertName(description)}`);
  }

  certificate(from: Speaker, der: Uint8Array, at: Pick<HandshakeMessage, "place" | "length">): void {
    this.#certificates(from, [der], at);
  }

  /** The row; once, and only where a hello was seen. */
  give(): void {
    const { client, server } = this;
    if (this.#isGiven || (!client && !server)) return;
    this.#isGiven = true;
    this.#context.found(tlsTable, this.#row(client, server), this.#clientMessage, this.#serverMessage);
  }

  #row(client: ClientHello | null, server: ServerHello | null): TlsRow {
    const { tools } = this.#context;
    const version = server && !server.isRetry ? server.chosen : client && offeredVersion(client);
    const hasPrints = client !== null && !client.isSsl2 && !client.isCut;
    return {
      transport: this.#transport,
      sni: client?.sni || null,
      version: version === null ? null : versionName(version),
      cipher: server ? cipherName(server.cipher) : null,
      curve: this.#curve || null,
      alpn: this.#alpn || null,
      client_alpns: client && client.alpn.length > 0 ? listed(client.alpn.filter((name) => !isGreaseName(name))) : null,
      ja3: hasPrints ? ja3(tools, client) : null,
      ja3s: server && server.version >= 0x0100 && !server.isCut ? ja3s(tools, server) : null,
      ja4: hasPrints ? ja4(tools, client, JA4[this.#transport]) : null,
      resumed: this.isResumed,
      established: this.isEstablished,
      hello_retry: this.isRetried,
      ech: client?.extensions.includes(EXTENSION.encryptedHello) ?? false,
      alert: listed(this.#alerts),
      ...this.#certificate.server,
      ...this.#certificate.client,
      decrypted: this.isDecrypted,
    };
  }

  #certificates(from: Speaker, chain: readonly Uint8Array[], at: Pick<HandshakeMessage, "place" | "length">): void {
    const role = this.roleOf(from);
    if (role === "server") this.isFullHandshake = true;
    if (this.#hasCertificate[role] || chain.length === 0) return;
    this.#hasCertificate[role] = true;
    const text = `${role === "server" ? "Server" : "Client"} certificates: ${chain.length}`;
    const read: (Certificate | null)[] = [];
    const detail = (): string => certificatesDetail(read);
    const message: Message = { text, from, place: at.place, length: at.length, detail };
    chain.forEach((der, position) => {
      const found = parseCertificate(der);
      read.push(found);
      this.#oneCertificate(role, der, found, position, message);
    });
  }

  #oneCertificate(role: Role, der: Uint8Array, found: Certificate | null, position: number, message: Message): void {
    const { tools } = this.#context;
    if (!found) this.#context.report("app-malformed", message.place, "certificate");
    const sha256 = hex(tools.hash("sha256", der));
    const names = found ? listed(found.names) : null;
    const row = {
      sent_by: role,
      position,
      sni: this.client?.sni || null,
      subject: found?.subject ?? null,
      common_name: found?.commonName || null,
      issuer: found?.issuer ?? null,
      serial: found?.serial ?? null,
      not_before: found?.notBefore ?? null,
      not_after: found?.notAfter ?? null,
      names,
      key_type: found?.keyType || null,
      key_bits: found?.keyBits || null,
      key_curve: found?.curve || null,
      signature: found?.signature || null,
      version: found?.version ?? null,
      is_ca: found?.isCa ?? null,
      self_signed: found?.isSelfSigned ?? null,
      sha256,
      sha1: hex(tools.hash("sha1", der)),
      size: der.length,
    };
    const [request, reply] = role === "client" ? [message, null] : [null, message];
    this.#context.found(certificatesTable, row, request, reply);
    if (position > 0) return;
    this.#certificate[role] =
      role === "client"
        ? { client_cert_subject: row.subject }
        : {
            cert_subject: row.subject,
            cert_issuer: row.issuer,
            cert_names: names,
            cert_not_before: row.not_before,
            cert_not_after: row.not_after,
            cert_sha256: sha256,
            cert_self_signed: row.self_signed,
          };
  }
}

/** Of hellos and chains the beginning tells much; of others nothing. */
function isReadCut(type: number): boolean {
  return type === HANDSHAKE.clientHello || type === HANDSHAKE.serverHello || type === HANDSHAKE.certificate;
}

function listed(names: readonly string[]): string | null {
  const text = names.join(", ");
  return text === "" ? null : text.length <= MAX_LIST ? text : `${text.slice(0, MAX_LIST)}…`;
}

function clientText(hello: ClientHello): string {
  const alpn = hello.alpn.filter((name) => !isGreaseName(name));
  const parts = [
    hello.sni === "" ? "no server name" : hello.sni,
    versionText(hello),
    alpn.length > 0 ? `ALPN ${alpn.join(" ")}` : "",
  ];
  return line(`Client hello: ${parts.filter((part) => part !== "").join(", ")}`);
}

function versionText(hello: ClientHello): string {
  const version = offeredVersion(hello);
  return version === null ? "cut" : versionName(version);
}

function serverText({ chosen, cipher, alpn, isRetry }: ServerHello): string {
  const parts = [versionName(chosen), cipherName(cipher), alpn === "" ? "" : `ALPN ${alpn}`];
  return line(`${isRetry ? "Hello retry" : "Server hello"}: ${parts.filter((part) => part !== "").join(", ")}`);
}
