/** SSH: banners, algorithms, HASSH, the host key, and what sizes tell of the login. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ssh } from "../../src/app/ssh/analyzer.ts";
import { agreedVersion, parseHostKey } from "../../src/app/ssh/parse.ts";
import { bytesOf, runApp, sameHoweverCut, survivesAnything, type Said } from "../builders/app.ts";

const protocols = [ssh];
const u32 = (value: number): number[] => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const string = (bytes: string | readonly number[]): number[] => [...u32(bytes.length), ...(typeof bytes === "string" ? bytesOf(bytes) : bytes)]; // prettier-ignore

/** A packet in clear: length, padding to a multiple of eight, message (RFC 4253, section 6). */
function packet(message: readonly number[]): number[] {
  const padding = 8 - ((5 + message.length) % 8) + 4;
  return [...u32(1 + message.length + padding), padding, ...message, ...new Array<number>(padding).fill(0)];
}

interface Lists {
  readonly kex?: string;
  readonly hostKey?: string;
  readonly up?: readonly [string, string, string];
  readonly down?: readonly [string, string, string];
}

function kexInit(lists: Lists = {}): number[] {
  const { kex = "curve25519-sha256,ext-info-c", hostKey = "ssh-rsa", up = ["aes128-ctr", "hmac-sha1", "none"], down = up } = lists; // prettier-ignore
  const all = [kex, hostKey, up[0], down[0], up[1], down[1], up[2], down[2], "", ""];
  return packet([20, ...new Array<number>(16).fill(9), ...all.flatMap((list) => string(list)), 0, ...u32(0)]);
}

/** RSA, 1024 bits: exponent and modulus, whose first byte is a zero that keeps it positive. */
const key = [...string("ssh-rsa"), ...string([1, 0, 1]), ...string([0, 0x80, ...new Array<number>(127).fill(3)])];
const init = packet([30, ...string(new Array<number>(32).fill(5))]);
const reply = packet([31, ...string(key), ...string(new Array<number>(32).fill(6)), ...string("signature")]);
const newKeys = packet([21]);

const join = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...bytesOf(part)] : part)));
const secret = (size: number): Uint8Array => new Uint8Array(size).fill(0xee);

const CLIENT = "SSH-2.0-OpenSSH_9.0\r\n";
const SERVER = "SSH-2.0-OpenSSH_8.4p1 Debian\r\n";

/** All up to the first encrypted byte. */
function opening(client: Lists = {}, server: Lists = {}, clientBanner = CLIENT, serverBanner = SERVER): Said[] {
  return [
    ["resp", join(serverBanner)],
    ["orig", join(clientBanner, kexInit(client))],
    ["resp", join(kexInit(server))],
    ["orig", join(init)],
    ["resp", join(reply, newKeys)],
    ["orig", join(newKeys)],
  ];
}

/** Sizes that both sides say in turn, the client first. */
function login(...sizes: readonly number[]): Said[] {
  return sizes.map((size, i): Said => [i % 2 === 0 ? "orig" : "resp", secret(size)]);
}

/**
 * Encrypted with AES, a MAC of 64 bytes behind. The first packet of the network counts where a success has more after it: pieces of
 * `sameHoweverCut` are smaller than any of these.
 */
const ACCEPT = 32 + 64;
const SUCCESS = 16 + 64;
const FAILURE = 48 + 64;

function rowOf(said: readonly Said[], ports: readonly [number, number] = [40000, 2222]) {
  const { rows } = runApp(said, { protocols, ports });
  assert.equal(rows.length, 1);
  return rows[0];
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

describe("SSH", () => {
  it("banners, algorithms, HASSH and the host key", () => {
    const client = { kex: "sntrup761x25519-sha512@openssh.com,curve25519-sha256,ext-info-c", hostKey: "ssh-ed25519,ssh-rsa", up: ["aes256-ctr,aes128-ctr", "hmac-sha2-256,hmac-sha1", "none,zlib"] } as const; // prettier-ignore
    const server = { kex: "curve25519-sha256,ext-info-s", down: ["aes128-ctr", "hmac-sha1", "zlib,none"], up: ["aes256-ctr", "hmac-sha1", "none"] } as const; // prettier-ignore
    const { row, request, reply: answer } = rowOf(opening(client, server));
    assert.deepEqual(row, {
      version: 2,
      client: "SSH-2.0-OpenSSH_9.0",
      server: "SSH-2.0-OpenSSH_8.4p1 Debian",
      auth_success: null,
      auth_attempts: 0,
      direction: null,
      kex_alg: "curve25519-sha256",
      host_key_alg: "ssh-rsa",
      cipher_alg: "aes256-ctr (to server), aes128-ctr (to client)",
      mac_alg: "hmac-sha1",
      compression_alg: "none",
      hassh: md5("sntrup761x25519-sha512@openssh.com,curve25519-sha256,ext-info-c;aes256-ctr,aes128-ctr;hmac-sha2-256,hmac-sha1;none,zlib"),
      hassh_server: md5("curve25519-sha256,ext-info-s;aes128-ctr;hmac-sha1;zlib,none"),
      hassh_algorithms: "sntrup761x25519-sha512@openssh.com,curve25519-sha256,ext-info-c;aes256-ctr,aes128-ctr;hmac-sha2-256,hmac-sha1;none,zlib",
      hassh_server_algorithms: "curve25519-sha256,ext-info-s;aes128-ctr;hmac-sha1;zlib,none",
      host_key_type: "ssh-rsa",
      host_key_bits: 1024,
      host_key_fingerprint: `SHA256:${createHash("sha256").update(Uint8Array.from(key)).digest("base64").replace(/=+$/, "")}`,
    }); // prettier-ignore
    assert.deepEqual([request?.place.packet, request?.length], [2, CLIENT.length]);
    assert.deepEqual([answer?.place.packet, answer?.length], [1, SERVER.length]);
  });

  it("lines before the server's banner, version 1, and what both versions allow", () => {
    assert.equal(rowOf([["orig", CLIENT], ["resp", `Go away\r\n${SERVER}`]]).row.server, SERVER.trim()); // prettier-ignore
    assert.equal(rowOf([["resp", "SSH-1.5-1.2.26\n"], ["orig", "SSH-1.5-OpenSSH_6.2\n"], ["orig", "\0\0\0\x93"]]).row.version, 1); // prettier-ignore
    assert.equal(agreedVersion("SSH-1.99-a", "SSH-1.5-b"), 1);
    assert.equal(agreedVersion("SSH-1.99-a", "SSH-2.0-b"), 2);
    assert.equal(agreedVersion("SSH-1.5-a", "SSH-2.0-b"), null);
    assert.equal(agreedVersion("SSH-2.0-a", null), null);
  });

  it("one side alone is a row, HASSH included", () => {
    const { row, reply: answer } = rowOf([["orig", join(CLIENT, kexInit())]]);
    assert.equal(answer, null);
    assert.deepEqual([row.version, row.kex_alg, row.hassh_server], [null, null, null]);
    assert.equal(row.hassh, md5("curve25519-sha256,ext-info-c;aes128-ctr;hmac-sha1;none"));
  });

  it("who is the client is told by the key exchange, else by the port", () => {
    const flipped = opening().map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what]);
    assert.equal(rowOf(flipped).row.client, CLIENT.trim());
    const banners = [["orig", SERVER], ["resp", CLIENT]] as const; // prettier-ignore
    assert.equal(rowOf(banners, [22, 50000]).row.client, CLIENT.trim());
    assert.equal(rowOf(banners, [50000, 22]).row.client, SERVER.trim());
  });

  it("the host key of other key exchanges", () => {
    const exchange = (kex: string, steps: readonly Said[]): unknown =>
      rowOf([["orig", join(CLIENT, kexInit({ kex }))], ["resp", join(SERVER, kexInit({ kex }))], ...steps]).row.host_key_bits; // prettier-ignore
    const group = "diffie-hellman-group-exchange-sha256";
    const gex: readonly Said[] = [["orig", join(packet([34, ...u32(1024), ...u32(2048), ...u32(8192)]))], ["resp", join(packet([31, ...string("prime"), ...string("generator")]))], ["orig", join(packet([32, ...string("e")]))], ["resp", join(packet([33, ...string(key), ...string("f"), ...string("s")]))]]; // prettier-ignore
    assert.equal(exchange(group, gex), 1024);
    assert.equal(exchange("rsa2048-sha256", [["resp", join(packet([30, ...string(key), ...string("k")]))]]), 1024);
  });

  it("keys by their type", () => {
    assert.deepEqual(parseHostKey(Uint8Array.from(string("ssh-ed25519"))), { type: "ssh-ed25519", bits: null });
    assert.deepEqual(parseHostKey(Uint8Array.from([...string("ssh-dss"), ...string([0x7f, 0xff])])), { type: "ssh-dss", bits: 15 }); // prettier-ignore
    assert.equal(parseHostKey(Uint8Array.from(u32(100))), null);
  });
});

describe("SSH, the login", () => {
  const told = (said: readonly Said[]): unknown[] => {
    const { row } = rowOf(said);
    return [row.auth_success, row.auth_attempts];
  };

  it("by the sizes of what the server says: refused, and worked", () => {
    assert.deepEqual(told([...opening(), ...login(52, ACCEPT, 84, FAILURE, 148, FAILURE, 148, FAILURE)]), [false, 2]);
    assert.deepEqual(told([...opening(), ...login(52, ACCEPT, 84, FAILURE, 148, SUCCESS, 100, 200)]), [true, 1]);
    assert.deepEqual(told([...opening(), ...login(52, ACCEPT, 84, SUCCESS)]), [true, 1]);
    assert.deepEqual(told([...opening(), ...login(52, ACCEPT)]), [null, 0]);
  });

  it("one reply that was no success is a refusal", () => {
    assert.deepEqual(told([...opening(), ...login(52, ACCEPT, 84, FAILURE)]), [false, 0]);
  });

  it("the server's extensions before the client's first word are no answer", () => {
    const [last] = opening().slice(-1);
    const said = [...opening().slice(0, -1), ["resp", secret(200)], last, ...login(52, ACCEPT, 84, FAILURE, 148, SUCCESS)] as Said[]; // prettier-ignore
    assert.deepEqual(told(said), [true, 1]);
  });

  it("a success with more after it, at once", () => {
    const said: Said[] = [...opening(), ...login(52, ACCEPT, 84, FAILURE, 148), ["resp", secret(SUCCESS)], ["resp", secret(500)]]; // prettier-ignore
    assert.deepEqual(told([...said, ...login(100)]), [true, 1]);
  });

  it("where lengths stand in clear, packet by packet", () => {
    const up = ["aes128-gcm@openssh.com", "hmac-sha1", "none"] as const;
    const sealed = (...lengths: readonly number[]): Uint8Array => join(...lengths.flatMap((length) => [u32(length), new Array<number>(length + 16).fill(0xee)])); // prettier-ignore
    const said: Said[] = [
      ...opening({ up }, { up }),
      ["orig", sealed(32)],
      ["resp", sealed(32)],
      ["orig", sealed(64)],
      // A banner before the refusal, in one go.
      ["resp", sealed(208, 48)],
      ["orig", sealed(144)],
      ["resp", sealed(48)],
      ["orig", sealed(144)],
      ["resp", sealed(16, 480)],
    ];
    assert.deepEqual(told(said), [true, 2]);
    sameHoweverCut(said, { protocols }, 30);
    survivesAnything(said, { protocols }, 60);
  });

  it("compression from the start hides it, the delayed one does not", () => {
    const zip = (name: string): Said[] => opening({ up: ["aes128-ctr", "hmac-sha1", name] }, { up: ["aes128-ctr", "hmac-sha1", name] }); // prettier-ignore
    assert.deepEqual(told([...zip("zlib"), ...login(52, ACCEPT, 84, SUCCESS)]), [null, 0]);
    assert.deepEqual(told([...zip("zlib@openssh.com"), ...login(52, ACCEPT, 84, SUCCESS)]), [true, 1]);
  });

  it("who says more than a login needs has logged in", () => {
    assert.deepEqual(told([...opening(), ...login(52, ACCEPT, 84, 5000, 84, 70_000)]), [true, 1]);
  });

  it("is done once it is decided", () => {
    const said = [...opening(), ...login(52, ACCEPT, 84, SUCCESS, 100)];
    assert.equal(runApp([...said, ["resp", SERVER]], { protocols }).rows.length, 1);
  });
});

describe("SSH, cut, hurt and others", () => {
  const whole = [...opening(), ...login(52, ACCEPT, 84, FAILURE, 148, FAILURE, 148, SUCCESS)];

  it("says the same however it is cut", () => sameHoweverCut(whole, { protocols }, 40));
  it("survives anything", () => survivesAnything(whole, { protocols }));

  it("keeps what came before a gap", () => {
    const said: Said[] = [["orig", join(CLIENT, kexInit())], ["resp", SERVER], ["resp", 500], ["orig", join(init)]]; // prettier-ignore
    const { row } = rowOf(said);
    assert.deepEqual([row.server, row.hassh_server, row.kex_alg], [SERVER.trim(), null, null]);
    assert.ok(row.hassh);
  });

  it("packets that are none are said to be malformed", () => {
    const ran = runApp([["orig", `${CLIENT}not a packet at all`], ["resp", SERVER]], { protocols }); // prettier-ignore
    assert.deepEqual(ran.reports.map(({ code }) => code), ["app-malformed"]); // prettier-ignore
    assert.equal(ran.rows.length, 1);
  });

  for (const text of [
    "SSH",
    "SSH-3.0-x\r\n",
    "SSHD-2.0-x\r\n",
    "ssh-2.0-x\r\n",
    "SSH-2.-x\r\n",
    "GET / HTTP/1.1\r\n\r\n",
  ])
    it(`${JSON.stringify(text)} is none`, () => assert.deepEqual(runApp([["orig", text]], { protocols }).services, []));
});
