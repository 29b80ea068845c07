/** Fields of ClientHello and ServerHello (RFC 8446, section 4.1; RFC 6066 and others for the extensions). */
import { bytesText, type Fields, named } from "../../model/fields.ts";
import { cipherName } from "./ciphers.ts";
import { EXTENSIONS, SIGNATURES } from "./extension-names.ts";
import { groupName, isGrease, versionName } from "./names.ts";

const POINTS = { 0: "uncompressed", 1: "ansiX962_compressed_prime", 2: "ansiX962_compressed_char2" };

/** Adds the fields of a hello [at, end). */
export function helloFields(fields: Fields, at: number, end: number, isClient: boolean): void {
  versionField(fields, "tls.handshake.version", at);
  fields.raw("tls.handshake.random", "Random", at + 2, 32);
  const idLength = fields.uint("tls.handshake.session_id_length", "Session ID Length", at + 34, 1);
  fields.raw("tls.handshake.session_id", "Session ID", at + 35, idLength);
  let next = at + 35 + idLength;
  next = isClient ? offers(fields, next) : choice(fields, next);
  if (next + 2 > end) return;
  fields.uint("tls.handshake.extensions_length", "Extensions Length", next, 2);
  extensions(fields, next + 2, end, isClient);
}

function versionField(fields: Fields, name: string, at: number): void {
  const version = fields.read(at, 2);
  fields.hex(name, "Version", at, 2, { [version]: isGrease(version) ? "GREASE" : versionName(version) });
}

function cipherField(fields: Fields, at: number): string {
  const cipher = fields.read(at, 2);
  const name = isGrease(cipher) ? "GREASE" : cipherName(cipher);
  fields.hex("tls.handshake.ciphersuite", "Cipher Suite", at, 2, name.startsWith("0x") ? {} : { [cipher]: name });
  return name;
}

/** Cipher suites and compression methods of a client; where they end. */
function offers(fields: Fields, at: number): number {
  const size = fields.uint("tls.handshake.cipher_suites_length", "Cipher Suites Length", at, 2);
  fields.group("tls.handshake.ciphersuites", "Cipher Suites", at + 2, size, `${size >> 1} suites`, () => {
    for (let next = at + 2; fields.has(next, 2); next += 2) cipherField(fields, next);
  });
  const methods = at + 2 + size;
  const count = fields.uint("tls.handshake.comp_methods_length", "Compression Methods Length", methods, 1);
  fields.group("tls.handshake.comp_methods", "Compression Methods", methods + 1, count, `${count}`, () => {
    for (let next = methods + 1; fields.has(next, 1); next++) compression(fields, next);
  });
  return methods + 1 + count;
}

function choice(fields: Fields, at: number): number {
  cipherField(fields, at);
  compression(fields, at + 2);
  return at + 3;
}

function compression(fields: Fields, at: number): void {
  fields.uint("tls.handshake.comp_method", "Compression Method", at, 1, { 0: "null", 1: "DEFLATE" });
}

function extensions(fields: Fields, from: number, end: number, isClient: boolean): void {
  for (let at = from; at + 4 <= end && fields.has(at, 4);) {
    const type = fields.read(at, 2);
    const size = fields.read(at + 2, 2);
    const start = at;
    const name = isGrease(type) ? "GREASE" : EXTENSIONS[type];
    fields.group("tls.handshake.extension", "Extension", at, 4 + size, "", () => {
      fields.put(
        "tls.handshake.extension.type",
        "Type",
        start,
        2,
        named(type, `${type}`, name === undefined ? {} : { [type]: name }),
      );
      fields.uint("tls.handshake.extension.len", "Length", start + 2, 2);
      const said = extension(fields, type, start + 4, size, isClient);
      return [name ?? `type ${type}`, said].filter((part) => part !== "").join(": ");
    });
    at += 4 + size;
  }
}

type Extension = (fields: Fields, at: number, size: number, isClient: boolean) => string;

/** The fields of one extension's data; what it says in short. */
function extension(fields: Fields, type: number, at: number, size: number, isClient: boolean): string {
  const describe = describers[type];
  if (describe) return describe(fields, at, size, isClient);
  fields.raw("tls.handshake.extension.data", "Data", at, size);
  return size === 0 ? "" : bytesText(size);
}

/** Names of servers (RFC 6066, section 3); a server answers with none. */
const serverName: Extension = (fields, at, size) => {
  if (size === 0) return "";
  fields.uint("tls.handshake.extensions_server_name_list_len", "Server Name list length", at, 2);
  fields.uint("tls.handshake.extensions_server_name_type", "Server Name Type", at + 2, 1, { 0: "host_name" });
  const length = fields.uint("tls.handshake.extensions_server_name_len", "Server Name length", at + 3, 2);
  return fields.has(at + 5, length)
    ? fields.text("tls.handshake.extensions_server_name", "Server Name", at + 5, length)
    : "";
};

/** A list of numbers behind its length; names of them in short. */
function list(fields: Fields, at: number, lengthSize: number, names: ListNames, item: (at: number) => string): string {
  const size = fields.uint(names.length, `${names.title} Length`, at, lengthSize);
  const said: string[] = [];
  const from = at + lengthSize;
  fields.group(names.list, names.title, from, size, "", () => {
    for (let next = from; fields.has(next, names.step); next += names.step) said.push(item(next));
    return `${said.length}`;
  });
  return said.join(", ");
}

interface ListNames {
  readonly length: string;
  readonly list: string;
  readonly title: string;
  /** Bytes of one. */
  readonly step: number;
}

const groups: Extension = (fields, at) =>
  list(fields, at, 2, {
    length: "tls.handshake.extensions_supported_groups_length",
    list: "tls.handshake.extensions_supported_groups",
    title: "Supported Groups List",
    step: 2,
  }, (next) => {
    const group = fields.read(next, 2);
    const name = isGrease(group) ? "GREASE" : groupName(group);
    fields.hex("tls.handshake.extensions_supported_group", "Supported Group", next, 2, { [group]: name });
    return name;
  }); // prettier-ignore

const points: Extension = (fields, at) =>
  list(fields, at, 1, {
    length: "tls.handshake.extensions_ec_point_formats_length",
    list: "tls.handshake.extensions_ec_point_formats",
    title: "EC point formats",
    step: 1,
  }, (next) => {
    fields.uint("tls.handshake.extensions_ec_point_format", "EC point format", next, 1, POINTS);
    return `${fields.read(next, 1)}`;
  }); // prettier-ignore

const signatures: Extension = (fields, at) =>
  list(fields, at, 2, {
    length: "tls.handshake.sig_hash_alg_len",
    list: "tls.handshake.sig_hash_algs",
    title: "Signature Hash Algorithms",
    step: 2,
  }, (next) => {
    const algorithm = fields.hex("tls.handshake.sig_hash_alg", "Signature Algorithm", next, 2, SIGNATURES);
    return SIGNATURES[algorithm] ?? `${algorithm}`;
  }); // prettier-ignore

/** Application protocols (RFC 7301): strings, each with its length. */
const alpn: Extension = (fields, at) => {
  const size = fields.uint("tls.handshake.extensions_alpn_len", "ALPN Extension Length", at, 2);
  const said: string[] = [];
  fields.group("tls.handshake.extensions_alpn_list", "ALPN Protocol", at + 2, size, "", () => {
    for (let next = at + 2; fields.has(next, 1);) {
      const length = fields.uint("tls.handshake.extensions_alpn_str_len", "ALPN string length", next, 1);
      if (length > 0 && fields.has(next + 1, length))
        said.push(fields.text("tls.handshake.extensions_alpn_str", "ALPN Next Protocol", next + 1, length));
      next += 1 + length;
    }
    return said.join(", ");
  });
  return said.join(", ");
};

/** Versions a client offers; the one a server chose. */
const versions: Extension = (fields, at, size, isClient) => {
  const said: string[] = [];
  const from = isClient ? at + 1 : at;
  if (isClient) fields.uint("tls.handshake.extensions.supported_versions_len", "Supported Versions length", at, 1);
  for (let next = from; next + 2 <= at + size && fields.has(next, 2); next += 2) {
    versionField(fields, "tls.handshake.extensions.supported_version", next);
    const version = fields.read(next, 2);
    said.push(isGrease(version) ? "GREASE" : versionName(version));
  }
  return said.join(", ");
};

/** Key shares (RFC 8446, section 4.2.8): a client's list, a server's one; of a retry only the group. */
const keyShare: Extension = (fields, at, size, isClient) => {
  const said: string[] = [];
  if (isClient) fields.uint("tls.handshake.extensions_key_share_client_length", "Client Key Share Length", at, 2);
  for (let next = isClient ? at + 2 : at; next + 4 <= at + size && fields.has(next, 4);) {
    const start = next;
    const group = fields.read(start, 2);
    const name = isGrease(group) ? "GREASE" : groupName(group);
    const length = fields.read(start + 2, 2);
    fields.group("tls.handshake.extensions_key_share_entry", "Key Share Entry", start, 4 + length, name, () => {
      fields.uint("tls.handshake.extensions_key_share_group", "Group", start, 2, { [group]: name });
      fields.uint("tls.handshake.extensions_key_share_key_exchange_length", "Key Exchange Length", start + 2, 2);
      fields.raw("tls.handshake.extensions_key_share_key_exchange", "Key Exchange", start + 4, length);
    });
    said.push(name);
    next += 4 + length;
  }
  return said.join(", ");
};

const describers: Readonly<Record<number, Extension>> = {
  0: serverName,
  10: groups,
  11: points,
  13: signatures,
  16: alpn,
  43: versions,
  51: keyShare,
};
