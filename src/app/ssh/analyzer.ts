/** SSH (RFC 4251 and successors): banners, algorithms and the host key in clear; from then on only sizes. */
import type { Analyzer, Context, Message, Place, Protocol, Recognition, Speaker } from "../protocol.ts";
import { line, peerOf } from "../protocol.ts";
import { hex } from "../tools.ts";
import { latin1, latin1Bytes } from "../latin1.ts";
import { sideDetail } from "./detail.ts";
import { directionOf } from "./direction.ts";
import { clearLengthTag, Login } from "./login.ts";
import { agreed, agreedVersion, hasshText, type HostKey, hostKeyOf, type KexInit, parseHostKey, parseKexInit } from "./parse.ts"; // prettier-ignore
import { SshSide } from "./side.ts";
import { sshTable } from "./tables.ts";

const KEXINIT = 20;
const SSH_PORT = 22;

/** What one side has said. */
interface Told {
  banner: Message | null;
  kexInit: KexInit | null;
}

class SshAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #told: Readonly<Record<Speaker, Told>> = {
    orig: { banner: null, kexInit: null },
    resp: { banner: null, kexInit: null },
  };
  readonly #sides: Readonly<Record<Speaker, SshSide>>;
  /** Who showed to be the client by what it said. */
  #client: Speaker | null = null;
  #hostKey: (HostKey & { readonly fingerprint: string }) | null = null;
  #login: Login | null = null;
  #isDone = false;

  constructor(context: Context) {
    this.#context = context;
    this.#sides = { orig: this.#side("orig"), resp: this.#side("resp") };
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#isDone) return;
    const encrypted = this.#sides[from].data(bytes, place);
    if (encrypted > 0) this.#encrypted(from, bytes.subarray(bytes.length - encrypted), encrypted);
    this.#finishIfKnown();
  }

  gap(from: Speaker, size: number): void {
    if (this.#isDone) return;
    if (this.#sides[from].isEncrypted) this.#encrypted(from, null, size);
    else this.#sides[from].gap();
    this.#finishIfKnown();
  }

  end(): void {
    if (this.#isDone) return;
    this.#login?.end();
    this.#finish();
  }

  #side(from: Speaker): SshSide {
    return new SshSide({
      banner: (text, place, length) => this.#banner(from, { text: line(text), from, place, length }),
      packet: (number, payload) => this.#packet(from, number, payload),
      malformed: (place) => this.#context.report("app-malformed", place, "SSH packet"),
    });
  }

  #banner(from: Speaker, banner: Message): void {
    this.#told[from].banner = banner;
    const { orig, resp } = this.#told;
    if (agreedVersion(orig.banner?.text ?? null, resp.banner?.text ?? null) !== 1) return;
    for (const side of Object.values(this.#sides)) side.isPlain();
  }

  #packet(from: Speaker, number: number, payload: Uint8Array): void {
    if (number === KEXINIT) {
      this.#told[from].kexInit ??= parseKexInit(payload);
      return;
    }
    // 30 to 49 belong to the key exchange; what they mean depends on it (RFC 4253, section 12).
    if (number < 30 || number > 49) return;
    const kind = kindOf(this.#kexName() ?? "", number);
    if (kind === "client") this.#client ??= from;
    if (kind === "server" || kind === "key") this.#client ??= peerOf(from);
    if (kind === "key") this.#readHostKey(payload);
  }

  #readHostKey(payload: Uint8Array): void {
    const key = hostKeyOf(payload);
    const parsed = key && parseHostKey(key);
    if (!key || !parsed) return;
    const digest = btoa(latin1(this.#context.tools.hash("sha256", key))).replace(/=+$/, "");
    this.#hostKey ??= { ...parsed, fingerprint: `SHA256:${digest}` };
  }

  #encrypted(from: Speaker, bytes: Uint8Array | null, size: number): void {
    this.#login ??= this.#newLogin();
    if (from === this.#clientSide()) this.#login.client();
    else this.#login.server(bytes, size);
  }

  #newLogin(): Login {
    const { client, server } = this.#both();
    const cipher = client && server && agreed(client.toClient[0], server.toClient[0]);
    const mac = client && server && agreed(client.toClient[1], server.toClient[1]);
    return new Login(cipher ? clearLengthTag(cipher, mac ?? "") : null);
  }

  #clientSide(): Speaker {
    if (this.#client) return this.#client;
    const [orig, resp] = this.#context.ports;
    return orig === SSH_PORT && resp !== SSH_PORT ? "resp" : "orig";
  }

  #both(): { readonly client: KexInit | null; readonly server: KexInit | null } {
    const client = this.#clientSide();
    return { client: this.#told[client].kexInit, server: this.#told[peerOf(client)].kexInit };
  }

  /** The key exchange that was agreed on, or a guess where only one side was seen. */
  #kexName(): string | null {
    const { client, server } = this.#both();
    return client && server ? agreed(client.kex, server.kex) : ((client ?? server)?.kex[0] ?? null);
  }

  #finishIfKnown(): void {
    const { orig, resp } = this.#sides;
    const isServerLost = orig.isOver && resp.isOver && !this.#sides[peerOf(this.#clientSide())].isEncrypted;
    if (isServerLost || this.#login?.isDecided) this.#finish();
  }

  #finish(): void {
    this.#isDone = true;
    const clientSide = this.#clientSide();
    const request = this.#told[clientSide].banner;
    const reply = this.#told[peerOf(clientSide)].banner;
    if (!request && !reply) return;
    const { client, server } = this.#both();
    const hostKey = this.#hostKey;
    const { addresses, tools } = this.#context;
    const algorithms = client && server ? algorithmsOf(client, server) : NONE;
    const isTold = algorithms.compression_alg !== "zlib";
    const md5 = (text: string): string => hex(tools.hash("md5", latin1Bytes(text)));
    const [clientText, serverText] = [client && hasshText(client, true), server && hasshText(server, false)];
    this.#context.found(
      sshTable,
      {
        version: agreedVersion(request?.text ?? null, reply?.text ?? null),
        client: request?.text ?? null,
        server: reply?.text ?? null,
        // Compressed from the start, sizes tell nothing; the other kind begins after the login.
        auth_success: isTold ? (this.#login?.success ?? null) : null,
        auth_attempts: isTold ? (this.#login?.attempts ?? 0) : 0,
        direction: directionOf(clientSide === "orig" ? addresses : [addresses[1], addresses[0]]),
        ...algorithms,
        hassh: clientText && md5(clientText),
        hassh_server: serverText && md5(serverText),
        hassh_algorithms: clientText,
        hassh_server_algorithms: serverText,
        host_key_type: this.#hostKey?.type ?? null,
        host_key_bits: this.#hostKey?.bits ?? null,
        host_key_fingerprint: this.#hostKey?.fingerprint ?? null,
      },
      request && { ...request, detail: () => sideDetail(request.text, client, null) },
      reply && { ...reply, detail: () => sideDetail(reply.text, server, hostKey) },
    );
  }
}

const NONE = { kex_alg: null, host_key_alg: null, cipher_alg: null, mac_alg: null, compression_alg: null };

function algorithmsOf(client: KexInit, server: KexInit) {
  const both = (i: 0 | 1 | 2): string | null => {
    const up = agreed(client.toServer[i], server.toServer[i]);
    const down = agreed(client.toClient[i], server.toClient[i]);
    return up === down ? up : `${up ?? "-"} (to server), ${down ?? "-"} (to client)`;
  };
  return {
    kex_alg: agreed(client.kex, server.kex),
    host_key_alg: agreed(client.hostKey, server.hostKey),
    cipher_alg: both(0),
    mac_alg: both(1),
    compression_alg: both(2),
  };
}

/** Who says a message of the key exchange, and whether the server's key is in it. */
function kindOf(kex: string, number: number): "client" | "server" | "key" | "other" {
  // RFC 4432: the server begins.
  if (/^rsa\d+-sha/.test(kex)) return number === 30 ? "key" : number === 31 ? "client" : "server";
  // RFC 4419: request (30 was an older one), group, init, reply.
  if (kex.includes("group-exchange")) {
    if (number === 33) return "key";
    return number === 31 ? "server" : "client";
  }
  if (number === 30) return "client";
  return number === 31 ? "key" : "other";
}

const BEGIN = "SSH-";

/** A banner: `SSH-` and a version of one digit, a point, digits, and a dash. */
function bannerBegins(bytes: Uint8Array): Recognition {
  const text = latin1(bytes, 0, Math.min(bytes.length, 16));
  if (/^SSH-[12]\.\d{1,2}-/.test(text)) return "yes";
  const isPrefix = text.length < 9 && /^SSH-(?:[12](?:\.\d{0,2})?)?$/.test(text);
  return BEGIN.startsWith(text) || isPrefix ? "more" : "no";
}

export const ssh: Protocol = {
  id: "ssh",
  name: "SSH",
  spec: "RFC 4253",
  transport: "tcp",
  tables: [sshTable],
  recognise({ orig, resp }) {
    const answers = [bannerBegins(orig), bannerBegins(resp)];
    if (answers.includes("yes")) return "yes";
    // One side's banner is enough, the other may begin with lines of another kind.
    return answers.includes("more") && (orig.length === 0 || resp.length === 0 ? !answers.includes("no") : true)
      ? "more"
      : "no";
  },
  analyzer: (context) => new SshAnalyzer(context),
};
