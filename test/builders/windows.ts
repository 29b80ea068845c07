/** Messages of Windows' protocols, built from their parts. */

export type Part = Uint8Array | string | readonly number[];

/** Parts one after another; text is one byte per character. */
export function bytes(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((letter) => letter.charCodeAt(0)) : [...part])),
  );
}

/** A number, least significant byte first. */
export function little(value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

export function big(value: number, size: number): Uint8Array {
  return little(value, size).reverse();
}

export function zeros(size: number): Uint8Array {
  return new Uint8Array(size);
}

export function wide(text: string): Uint8Array {
  return bytes(...[...text].map((letter) => little(letter.charCodeAt(0), 2)));
}

/** An element of DER. */
export function tlv(tag: number, ...parts: readonly Part[]): Uint8Array {
  const content = bytes(...parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return bytes([tag], head, content);
}

export function int(value: number, tag = 2): Uint8Array {
  return tlv(tag, value < 128 ? [value] : bytes([value >> 8 > 127 ? 0 : value >> 8, value & 255]));
}

interface Logon {
  readonly domain: string;
  readonly user: string;
  readonly workstation: string;
  /** Bytes of the response: 24 are version 1. */
  readonly response?: number;
}

const UNICODE = 1;

/** NTLMSSP's third message ([MS-NLMP], section 2.2.1.3). */
export function authenticate({ domain, user, workstation, response = 40 }: Logon): Uint8Array {
  const parts = [zeros(24), new Uint8Array(response).fill(0xab), wide(domain), wide(user), wide(workstation), zeros(0)];
  let at = 64;
  const heads = parts.map((part) => {
    const head = bytes(little(part.length, 2), little(part.length, 2), little(at, 4));
    at += part.length;
    return head;
  });
  return bytes("NTLMSSP\0", little(3, 4), ...heads, little(UNICODE, 4), ...parts);
}

/** Its second, with the names of the server (section 2.2.1.2). */
export function challenge(target: string, computer: string): Uint8Array {
  const pairs = bytes(little(1, 2), little(computer.length * 2, 2), wide(computer), zeros(4));
  const head = bytes(little(target.length * 2, 2), little(target.length * 2, 2), little(48, 4));
  const info = bytes(little(pairs.length, 2), little(pairs.length, 2), little(48 + target.length * 2, 4));
  return bytes(
    "NTLMSSP\0",
    little(2, 4),
    head,
    little(UNICODE, 4),
    [1, 2, 3, 4, 5, 6, 7, 8],
    zeros(8),
    info,
    wide(target),
    pairs,
  );
}

export const negotiate = bytes("NTLMSSP\0", little(1, 4), little(0x207, 4), zeros(16));

interface Head2 {
  readonly command: number;
  readonly id: number;
  readonly status?: number;
  readonly response?: boolean;
  readonly related?: boolean;
  readonly async?: boolean;
  readonly tree?: number;
  readonly session?: number;
}

/** A message of SMB 2 ([MS-SMB2], section 2.2.1). */
export function smb2(
  { command, id, status = 0, response = false, related = false, async = false, tree = 0, session = 0 }: Head2,
  ...body: readonly Part[]
): Uint8Array {
  const flags = (response ? 1 : 0) | (async ? 2 : 0) | (related ? 4 : 0);
  const where = async ? little(9, 8) : bytes(zeros(4), little(tree, 4));
  const head = bytes(
    [0xfe],
    "SMB",
    little(64, 2),
    zeros(2),
    little(status, 4),
    little(command, 2),
    zeros(2),
    little(flags, 4),
    zeros(4),
    little(id, 8),
    where,
    little(session, 8),
    zeros(16),
  );
  return bytes(head, ...body);
}

/** Messages of one frame, each told where the next begins. */
export function frame(...messages: readonly Uint8Array[]): Uint8Array {
  const chained = messages.map((message, i) => {
    if (i === messages.length - 1) return message;
    const padded = bytes(message, zeros(-message.length & 7));
    padded.set(little(padded.length, 4), 20);
    return padded;
  });
  const all = bytes(...chained);
  return bytes([0], big(all.length, 3), all);
}

interface Head5 {
  readonly type: number;
  readonly call: number;
  readonly flags?: number;
}

/** A fragment of DCE-RPC (C706, section 12.6), with its security trailer. */
export function rpc(
  { type, call, flags = 3 }: Head5,
  body: Part,
  auth?: { readonly type: number; readonly level: number; readonly token: Uint8Array },
): Uint8Array {
  const content = bytes(body);
  const trailer = auth ? bytes([auth.type, auth.level, 0, 0], zeros(4), auth.token) : zeros(0);
  const length = 16 + content.length + trailer.length;
  return bytes(
    [5, 0, type, flags, 0x10, 0, 0, 0],
    little(length, 2),
    little(auth?.token.length ?? 0, 2),
    little(call, 4),
    content,
    trailer,
  );
}

/** svcctl, 367abb81-9844-35f1-ad32-98f038001003, as it stands in a bind. */
export const SVCCTL = Uint8Array.of(
  0x81,
  0xbb,
  0x7a,
  0x36,
  0x44,
  0x98,
  0xf1,
  0x35,
  0xad,
  0x32,
  0x98,
  0xf0,
  0x38,
  0x00,
  0x10,
  0x03,
);

export function bind(uuid: Uint8Array): Uint8Array {
  return bytes(
    little(4280, 2),
    little(4280, 2),
    zeros(4),
    [1, 0, 0, 0],
    little(0, 2),
    [1, 0],
    uuid,
    little(2, 4),
    zeros(16),
    little(2, 4),
  );
}

/** The server's port or pipe, and one result. */
export function bound(endpoint: string, result = 0): Uint8Array {
  const name = bytes(little(endpoint.length + 1, 2), endpoint, [0]);
  return bytes(
    little(4280, 2),
    little(4280, 2),
    zeros(4),
    name,
    zeros(-(24 + name.length) & 3),
    [1, 0, 0, 0],
    little(result, 2),
    zeros(22),
  );
}

/** A string as it is marshalled: maximum, offset, count, characters, filled up to four bytes. */
export function ndr(text: string): Uint8Array {
  const characters = wide(`${text}\0`);
  const count = text.length + 1;
  return bytes(little(count, 4), zeros(4), little(count, 4), characters, zeros(-characters.length & 3));
}

export function call(operation: number, stub: Part): Uint8Array {
  const parameters = bytes(stub);
  return bytes(little(parameters.length, 4), little(0, 2), little(operation, 2), parameters);
}

export function result(stub: Part): Uint8Array {
  const results = bytes(stub);
  return bytes(little(results.length, 4), little(0, 2), [0, 0], results);
}
