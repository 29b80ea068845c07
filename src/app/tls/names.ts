/** Names of TLS numbers: versions, groups, alerts (IANA registry "TLS Parameters"). What has no name is shown by number. */
import { draftOf, FACEBOOK_DRAFTS } from "./versions.ts";

const VERSIONS: Readonly<Record<number, string>> = {
  0x0002: "SSL 2.0",
  0x0300: "SSL 3.0",
  0x0301: "TLS 1.0",
  0x0302: "TLS 1.1",
  0x0303: "TLS 1.2",
  0x0304: "TLS 1.3",
  0x0100: "DTLS 1.0 (OpenSSL)",
  0xfeff: "DTLS 1.0",
  0xfefd: "DTLS 1.2",
  0xfefc: "DTLS 1.3",
};

export function versionName(version: number): string {
  const name = VERSIONS[version];
  if (name !== undefined) return name;
  const draft = draftOf(version);
  if (draft === null) return `0x${hex4(version)}`;
  return `TLS 1.3 (${version >> 8 === FACEBOOK_DRAFTS ? "Facebook draft" : "draft"} ${draft})`;
}

/** Values clients send to keep servers tolerant (RFC 8701): both bytes alike, and ending in A. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

/** Groups in the order of their numbers from 1 on (RFC 8422; brainpool RFC 8734; GOST RFC 9367). */
const FIRST_GROUPS =
  "sect163k1 sect163r1 sect163r2 sect193r1 sect193r2 sect233k1 sect233r1 sect239k1 sect283k1 sect283r1 sect409k1 " +
  "sect409r1 sect571k1 sect571r1 secp160k1 secp160r1 secp160r2 secp192k1 secp192r1 secp224k1 secp224r1 secp256k1 " +
  "secp256r1 secp384r1 secp521r1 brainpoolP256r1 brainpoolP384r1 brainpoolP512r1 x25519 x448 brainpoolP256r1tls13 " +
  "brainpoolP384r1tls13 brainpoolP512r1tls13 GC256A GC256B GC256C GC256D GC512A GC512B GC512C curveSM2";

const GROUPS: ReadonlyMap<number, string> = new Map([
  ...FIRST_GROUPS.split(" ").map((name, i) => [i + 1, name] as const),
  [0x0100, "ffdhe2048"],
  [0x0101, "ffdhe3072"],
  [0x0102, "ffdhe4096"],
  [0x0103, "ffdhe6144"],
  [0x0104, "ffdhe8192"],
  [0x0200, "MLKEM512"],
  [0x0201, "MLKEM768"],
  [0x0202, "MLKEM1024"],
  [0x11eb, "SecP256r1MLKEM768"],
  [0x11ec, "X25519MLKEM768"],
  [0x11ed, "SecP384r1MLKEM1024"],
  [0x4138, "CECPQ2"],
  [0x6399, "X25519Kyber768Draft00"],
  [0x639a, "SecP256r1Kyber768Draft00"],
  [0xff01, "arbitrary_explicit_prime_curves"],
  [0xff02, "arbitrary_explicit_char2_curves"],
]);

export function groupName(group: number): string {
  return GROUPS.get(group) ?? `0x${hex4(group)}`;
}

/** RFC 8446, section 6, and what earlier versions had. */
const ALERTS: Readonly<Record<number, string>> = {
  0: "close_notify",
  1: "end_of_early_data",
  10: "unexpected_message",
  20: "bad_record_mac",
  21: "decryption_failed",
  22: "record_overflow",
  30: "decompression_failure",
  40: "handshake_failure",
  41: "no_certificate",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  47: "illegal_parameter",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  52: "too_many_cids_requested",
  60: "export_restriction",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  90: "user_canceled",
  100: "no_renegotiation",
  109: "missing_extension",
  110: "unsupported_extension",
  111: "certificate_unobtainable",
  112: "unrecognized_name",
  113: "bad_certificate_status_response",
  114: "bad_certificate_hash_value",
  115: "unknown_psk_identity",
  116: "certificate_required",
  120: "no_application_protocol",
  121: "ech_required",
};

export function alertName(description: number): string {
  return ALERTS[description] ?? `alert ${description}`;
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, "0");
}
