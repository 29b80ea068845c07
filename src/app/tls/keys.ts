/** From secrets of a key log to the keys of a connection's two sides. */
import { joined } from "../parts/joined.ts";
import type { KeyLog } from "../protocol.ts";
import { hex, type Tools } from "../tools.ts";
import { expandLabel, hashLength, prf } from "./derive.ts";
import { type Epoch } from "./direction.ts";
import { EXTENSION, type ClientHello, type ServerHello } from "./hello.ts";
import { aead12, macThenEncrypt, type Protection, tls13 } from "./protection.ts";
import { type AeadSuite, type Suite, suiteOf } from "./suites.ts";
import { asTls, TLS13, type Tls13Rules, tls13Rules } from "./versions.ts";

export type Role = "client" | "server";

/** What keys are made from. */
export interface KeySource {
  readonly tools: Tools;
  readonly keys: KeyLog;
  readonly client: ClientHello | null;
  readonly server: ServerHello | null;
  readonly clientRandom: Uint8Array;
  /** First bytes of the encrypted premaster secret, for key logs that name it; null where there is none. */
  readonly encryptedPremaster: Uint8Array | null;
}

/** Bytes of the encrypted premaster secret that a key log names (NSS Key Log Format, label RSA). */
export const PREMASTER_NAME = 8;
const MASTER_LENGTH = 48;
/** Extended master secret (RFC 7627): the premaster alone is not enough then. */
const EXTENDED_MASTER = 23;

/** Keys of one side in SSL 3 to TLS 1.2, once it has changed its cipher; null where the secrets are not there. */
export function tls12Epoch(source: KeySource, role: Role): Epoch | null {
  const { server } = source;
  const suite = server && suiteOf(server.cipher);
  if (!server || !suite || server.compression !== 0) return null;
  const version = asTls(server.chosen);
  const master = masterOf(source, suite, server, version);
  if (!master) return null;
  return { protection: protectionOf(source, suite, server, version, master, role), secret: null };
}

function masterOf(source: KeySource, suite: Suite, server: ServerHello, version: number): Uint8Array | undefined {
  const { keys, tools, clientRandom, encryptedPremaster } = source;
  const random = hex(clientRandom);
  const known = keys.secret("CLIENT_RANDOM", random);
  if (known) return known;
  const session = server.sessionId.length > 0 ? keys.secret("SESSION_ID", hex(server.sessionId)) : undefined;
  if (session) return session;
  const premaster =
    keys.secret("PMS_CLIENT_RANDOM", random) ?? (encryptedPremaster && keys.secret("RSA", hex(encryptedPremaster)));
  if (!premaster || server.extensions.includes(EXTENDED_MASTER)) return undefined;
  const seed = joined(clientRandom, server.random);
  return prf(tools, version, suite.prf, premaster, "master secret", seed, MASTER_LENGTH);
}

function protectionOf(
  { tools, clientRandom }: KeySource,
  suite: Suite,
  server: ServerHello,
  version: number,
  master: Uint8Array,
  role: Role,
): Protection {
  const mac = suite.kind === "aead" ? 0 : suite.macLength;
  const iv = suite.kind === "aead" ? suite.fixedIv : suite.block;
  const seed = joined(server.random, clientRandom);
  const size = 2 * (mac + suite.keyLength + iv);
  const block = prf(tools, version, suite.prf, master, "key expansion", seed, size);
  // MAC keys of client and server, then their keys, then their IVs.
  const part = (start: number, length: number): Uint8Array =>
    block.subarray(2 * start + (role === "client" ? 0 : length), 2 * start + (role === "client" ? 1 : 2) * length);
  const macKey = part(0, mac);
  const key = part(mac, suite.keyLength);
  const ivKey = part(mac + suite.keyLength, iv);
  if (suite.kind === "aead") return aead12(tools, suite, key, ivKey);
  const isEncryptThenMac = server.extensions.includes(EXTENSION.encryptThenMac);
  return macThenEncrypt(tools, suite, version, { mac: macKey, key, iv: ivKey }, isEncryptThenMac);
}

/** What keys of TLS 1.3 are made by: the suite, and the rules of the version. */
interface Tls13Suite extends AeadSuite {
  readonly rules: Tls13Rules;
}

function tls13Suite(cipher: number, version: number): Tls13Suite | null {
  const suite = aeadOf(cipher);
  return suite && { ...suite, rules: tls13Rules(version) };
}

const LONG_PREFIX = "TLS 1.3, ";

/** Keys out of a traffic secret (RFC 8446, section 7.3). */
function trafficEpoch(tools: Tools, suite: Tls13Suite, secret: Uint8Array): Epoch {
  const { rules, prf: hash, keyLength } = suite;
  const prefix = rules.hasLongLabels ? LONG_PREFIX : undefined;
  const key = expandLabel(tools, hash, secret, "key", keyLength, prefix);
  const iv = expandLabel(tools, hash, secret, "iv", 12, prefix);
  return { protection: tls13(tools, suite, key, iv, rules.isHeaderSealed), secret };
}

/** The keys after a KeyUpdate (RFC 8446, section 7.2), by the server's hello; null where its suite is not known. */
export function updatedEpoch(tools: Tools, server: ServerHello, secret: Uint8Array): Epoch | null {
  const suite = tls13Suite(server.cipher, server.chosen);
  if (!suite) return null;
  const { hasLongLabels } = suite.rules;
  const [label, prefix] = hasLongLabels ? ["application traffic secret", LONG_PREFIX] : ["traffic upd", undefined];
  return trafficEpoch(tools, suite, expandLabel(tools, suite.prf, secret, label, hashLength(suite.prf), prefix));
}

/** Keys of one side in TLS 1.3 in the order they hold: of the handshake, of the application. */
export function tls13Epochs({ tools, keys, server, clientRandom }: KeySource, role: Role): Epoch[] {
  const suite = server && tls13Suite(server.cipher, server.chosen);
  if (!suite) return [];
  const side = role === "client" ? "CLIENT" : "SERVER";
  return [`${side}_HANDSHAKE_TRAFFIC_SECRET`, `${side}_TRAFFIC_SECRET_0`]
    .map((label) => keys.secret(label, hex(clientRandom)))
    .filter((secret) => secret !== undefined)
    .map((secret) => trafficEpoch(tools, suite, secret));
}

/** Keys of early data: its suite is one of those the client offers, whose hash is as long as the secret. */
export function earlyEpochs({ tools, keys, client, server, clientRandom }: KeySource): Epoch[] {
  const secret = keys.secret("CLIENT_EARLY_TRAFFIC_SECRET", hex(clientRandom));
  if (!secret || !client) return [];
  const version = server?.chosen ?? TLS13;
  return client.ciphers
    .filter((cipher) => cipher >> 8 === 0x13)
    .map((cipher) => tls13Suite(cipher, version))
    .filter((suite) => suite !== null && hashLength(suite.prf) === secret.length)
    .map((suite) => trafficEpoch(tools, suite!, secret));
}

/** The suite of a cipher of TLS 1.3; null where its records are not decrypted. */
export function aeadOf(cipher: number): AeadSuite | null {
  const suite = suiteOf(cipher);
  return suite?.kind === "aead" ? suite : null;
}
