/** Application messages for tests, samples and benchmarks: plausible bytes, no more. */
import { u16, u32 } from "./bytes.ts";
import { be, concat, ip4 } from "./layer.ts";

const encoder = new TextEncoder();

/** TLS 1.2-shaped ClientHello record with a server name; `random` gives the 32 bytes of its random. */
export function tlsClientHello(serverName: string, random: Uint8Array): Uint8Array {
  const name = encoder.encode(serverName);
  const sni = concat(be(2, 0), be(2, name.length + 5), be(2, name.length + 3), be(1, 0), be(2, name.length), name);
  const ciphers = concat(be(2, 6), be(2, 0x1301), be(2, 0x1302), be(2, 0xc02f));
  const body = concat(be(2, 0x0303), random, be(1, 0), ciphers, be(2, 0x0100), be(2, sni.length), sni);
  return concat(be(1, 22), be(2, 0x0301), be(2, body.length + 4), be(1, 1), be(3, body.length), body);
}

/** A TLS record of application data around `body`. */
export function tlsData(body: Uint8Array): Uint8Array {
  return concat(be(1, 23), be(2, 0x0303), be(2, body.length), body);
}

function dnsQuestion(name: string): Uint8Array {
  return concat(
    ...name.split(".").flatMap((label) => [be(1, label.length), encoder.encode(label)]),
    be(1, 0),
    be(2, 1),
    be(2, 1),
  );
}

/** DNS query for an A record. */
export function dnsQuery(id: number, name: string): Uint8Array {
  return concat(be(2, id), be(2, 0x0100), be(2, 1), be(6, 0), dnsQuestion(name));
}

/** Answer to `dnsQuery` with one A record of 60 seconds. */
export function dnsAnswer(id: number, name: string, address: string): Uint8Array {
  const record = concat(be(2, 0xc00c), be(2, 1), be(2, 1), be(4, 60), be(2, 4), ip4(address));
  return concat(be(2, id), be(2, 0x8180), be(2, 1), be(2, 1), be(4, 0), dnsQuestion(name), record);
}

/** NTP version 4 message: mode 3 asks, 4 answers. */
export function ntp(mode: 3 | 4, seconds: number): Uint8Array {
  const out = new Uint8Array(48);
  out[0] = 0x20 | mode;
  out.set(be(4, seconds + 2_208_988_800), 40);
  return out;
}

/** `length` bytes that look like nothing, the same for the same seed. */
export function noise(length: number, seed: number): Uint8Array {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

const sshString = (bytes: Uint8Array): Uint8Array => concat(be(4, bytes.length), bytes);

/** An SSH packet in clear (RFC 4253, section 6), `size` bytes long with its padding. */
function sshPacket(size: number, ...message: readonly Uint8Array[]): Uint8Array {
  const body = concat(...message);
  const padding = size - 5 - body.length;
  if (padding < 4 || padding > 255) throw new Error(`a padding of ${padding} bytes`);
  return concat(be(4, size - 4), be(1, padding), body, new Uint8Array(padding));
}

const SSH_KEX =
  "sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521";
const SSH_HOST_KEYS = "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256";
const SSH_CIPHERS = "chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com";
const SSH_MACS = "umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-256,hmac-sha1";

/** The algorithms that one side offers (SSH_MSG_KEXINIT). */
export function sshKexInit(size: number, seed: number): Uint8Array {
  const lists = [SSH_KEX, SSH_HOST_KEYS, SSH_CIPHERS, SSH_CIPHERS, SSH_MACS, SSH_MACS, "none", "none", "", ""];
  return sshPacket(size, be(1, 20), noise(16, seed), ...lists.map((list) => sshString(encoder.encode(list))), be(5, 0));
}

const SSH_NEW_KEYS = sshPacket(16, be(1, 21));

/** What a client says after the algorithms: its half of an elliptic curve key exchange (RFC 8731), and that keys change. 64 bytes. */
export function sshClientKeys(seed: number): Uint8Array {
  return concat(sshPacket(48, be(1, 30), sshString(noise(32, seed))), SSH_NEW_KEYS);
}

/** What a server says: its Ed25519 host key, its half, a signature, and that keys change. 224 bytes. */
export function sshServerKeys(seed: number): Uint8Array {
  const type = sshString(encoder.encode("ssh-ed25519"));
  const hostKey = sshString(concat(type, sshString(noise(32, 1))));
  const signature = sshString(concat(type, sshString(noise(64, seed + 1))));
  return concat(sshPacket(208, be(1, 31), hostKey, sshString(noise(32, seed)), signature), SSH_NEW_KEYS);
}

/** MySQL packets, numbered from `first`: length, number, payload. */
function mysqlPackets(first: number, payloads: readonly Uint8Array[]): Uint8Array {
  return concat(
    ...payloads.flatMap((payload, i) => [u32(true, payload.length | (((first + i) & 255) << 24)), payload]),
  );
}

/** Client and server know the protocol of 4.1, names of databases, and passwords as SHA-1. */
const MYSQL_CAPABILITIES = 0x0008_8200 | 8;

/** What a server says first: version, its number of the connection, a challenge (HandshakeV10). */
export function mysqlGreeting(version: string, seed: number): Uint8Array {
  const payload = concat(
    be(1, 10), encoder.encode(`${version}\0`), u32(true, 7), noise(8, seed), be(1, 0),
    u16(MYSQL_CAPABILITIES & 0xffff, true), be(1, 33), u16(2, true), u16(MYSQL_CAPABILITIES >> 16, true), be(1, 21), new Uint8Array(10), noise(12, seed + 1),
    encoder.encode("\0mysql_native_password\0"),
  ); // prettier-ignore
  return mysqlPackets(0, [payload]);
}

/** Who logs in, to which database. */
export function mysqlLogin(user: string, database: string, seed: number): Uint8Array {
  const names = encoder.encode(`${database}\0mysql_native_password\0`);
  const whole = concat(u32(true, MYSQL_CAPABILITIES, 1 << 24), be(1, 33), new Uint8Array(23));
  return mysqlPackets(1, [concat(whole, encoder.encode(`${user}\0`), be(1, 20), noise(20, seed), names)]);
}

/** That the login holds. */
export const mysqlOk = (): Uint8Array => mysqlPackets(2, [Uint8Array.of(0, 0, 0, 2, 0, 0, 0)]);

/** A statement (COM_QUERY). */
export function mysqlQuery(statement: string): Uint8Array {
  return mysqlPackets(0, [concat(be(1, 3), encoder.encode(statement))]);
}

const mysqlText = (text: string): Uint8Array => concat(be(1, text.length), encoder.encode(text));

/** The answer to it: rows of an id, a name and a price, as many as make `size` bytes. */
export function mysqlRows(size: number, table: string): Uint8Array {
  const column = (name: string) =>
    concat(
      ...["def", "shop", table, table, name, name].map(mysqlText),
      // Character set, display length, type, flags, decimals.
      Uint8Array.of(12, 33, 0, 255, 0, 0, 0, 253, 0, 0, 0, 0, 0),
    );
  const end = Uint8Array.of(254, 0, 0, 2, 0);
  const payloads = [be(1, 3), column("id"), column("name"), column("price"), end];
  let left = size - mysqlPackets(1, [...payloads, end]).length;
  // The last row takes what is left.
  for (let id = 1; left > 0; id++) {
    const around = 4 + mysqlText(String(id)).length + 1 + mysqlText("9.90").length;
    const name = left > 200 ? `${table} ${id} `.padEnd(40, "abcdefgh ") : "x".repeat(left - around);
    payloads.push(concat(mysqlText(String(id)), mysqlText(name), mysqlText("9.90")));
    left -= around + name.length;
  }
  return mysqlPackets(1, [...payloads, end]);
}
