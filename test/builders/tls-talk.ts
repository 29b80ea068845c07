/** Real TLS connections between Node's own client and server, in memory: what both said, and the key log. */
import { Duplex } from "node:stream";
import { connect, type ConnectionOptions, createSecureContext, type SecureVersion, TLSSocket, type TLSSocketOptions } from "node:tls"; // prettier-ignore
import { parseKeyLog, type Secrets } from "../../src/app/tls/keylog.ts";
import { type Made, selfSigned } from "./certificate.ts";
import type { Said } from "./app.ts";

export interface TalkOptions {
  readonly version: SecureVersion;
  /** As OpenSSL names them; suites of TLS 1.3 as well. */
  readonly ciphers: string;
  /** What client and server say in turn, the client first. */
  readonly turns: readonly string[];
  readonly alpn?: readonly string[];
  readonly kind?: "ec" | "rsa";
  /** An earlier session to go on with. */
  readonly session?: Buffer;
  readonly asksClientCertificate?: boolean;
  readonly maxFragment?: number;
  /** Groups the server takes: others than the client's key share make it ask for another hello. */
  readonly serverCurve?: string;
}

export interface Talk {
  readonly said: readonly Said[];
  readonly keyLog: string;
  readonly keys: Secrets;
  readonly certificate: Made;
  readonly session: Buffer | undefined;
}

const made = new Map<string, Made>();
const TICKET_KEYS = Buffer.alloc(48, 7);

function certificateOf(kind: "ec" | "rsa"): Made {
  const known = made.get(kind) ?? selfSigned("server.example", kind);
  made.set(kind, known);
  return known;
}

/** Two ends of a wire; what goes over it is written down. */
function wire(said: Said[]): readonly [Duplex, Duplex] {
  const end = (from: "orig" | "resp", other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write(chunk: Buffer, _encoding, done) {
        said.push([from, Uint8Array.from(chunk)]);
        other().push(chunk);
        done();
      },
      final(done) {
        other().push(null);
        done();
      },
    });
  const client: Duplex = end("orig", () => server);
  const server: Duplex = end("resp", () => client);
  return [client, server];
}

export async function talk(options: TalkOptions): Promise<Talk> {
  const { version, turns, kind = "ec", alpn, asksClientCertificate = false } = options;
  const certificate = certificateOf(kind);
  const said: Said[] = [];
  const [clientEnd, serverEnd] = wire(said);
  const common = { minVersion: version, maxVersion: version, ciphers: version === "TLSv1.3" ? options.ciphers : `${options.ciphers}:@SECLEVEL=0`, ...(alpn && { ALPNProtocols: [...alpn] }) } as const; // prettier-ignore
  const curve = options.serverCurve === undefined ? {} : { ecdhCurve: options.serverCurve };
  const secureContext = createSecureContext({ ...curve, key: certificate.key, cert: certificate.cert, minVersion: version, maxVersion: version, ciphers: common.ciphers, ticketKeys: TICKET_KEYS, sessionIdContext: "test" }); // prettier-ignore
  const serverOptions: TLSSocketOptions = { isServer: true, secureContext, requestCert: asksClientCertificate, rejectUnauthorized: false, ...(alpn && { ALPNProtocols: [...alpn] }) }; // prettier-ignore
  const server = new TLSSocket(serverEnd as never, serverOptions);
  const clientOptions: ConnectionOptions = {
    ...common,
    socket: clientEnd,
    servername: "server.example",
    rejectUnauthorized: false,
    ...(asksClientCertificate && { key: certificate.key, cert: certificate.cert }),
    ...(options.session && { session: options.session }),
  };
  const client = connect(clientOptions);
  let keyLog = "";
  let session: Buffer | undefined;
  client.on("keylog", (text: Buffer) => (keyLog += text.toString()));
  client.on("session", (bytes: Buffer) => (session = bytes));
  if (options.maxFragment !== undefined) server.setMaxSendFragment(options.maxFragment);
  await new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    server.on("error", reject);
    client.on("secureConnect", resolve);
  });
  for (const [i, text] of turns.entries()) {
    const [from, to] = i % 2 === 0 ? [client, server] : [server, client];
    await say(from, to, text);
  }
  client.end();
  server.end();
  await new Promise((resolve) => setImmediate(resolve));
  return { said, keyLog, keys: parseKeyLog(Buffer.from(keyLog)), certificate, session };
}

async function say(from: TLSSocket, to: TLSSocket, text: string): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length < text.length) return;
      to.off("data", onData);
      resolve();
    };
    to.on("data", onData);
  });
  from.write(Buffer.from(text, "latin1"));
  await heard;
}
