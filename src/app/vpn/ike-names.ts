/** Names of IKE's numbers (RFC 2409, RFC 7296; IANA ipsec-registry and ikev2-parameters) and of vendors by their IDs. */
import { latin1 } from "../latin1.ts";
import { hex } from "../tools.ts";

type Names = Readonly<Record<number, string>>;

export const exchanges: Names = {
  1: "Base", 2: "Identity Protection (Main Mode)", 3: "Authentication Only", 4: "Aggressive", 5: "Informational", 6: "Transaction (Config Mode)", 32: "Quick Mode", 33: "New Group Mode",
  34: "IKE_SA_INIT", 35: "IKE_AUTH", 36: "CREATE_CHILD_SA", 37: "INFORMATIONAL", 38: "IKE_SESSION_RESUME", 39: "GSA_AUTH", 40: "GSA_REGISTRATION", 41: "GSA_REKEY", 43: "IKE_INTERMEDIATE", 44: "IKE_FOLLOWUP_KE",
}; // prettier-ignore

export const encryption1: Names = { 1: "DES-CBC", 2: "IDEA-CBC", 3: "Blowfish-CBC", 4: "RC5-CBC", 5: "3DES-CBC", 6: "CAST-CBC", 7: "AES-CBC", 8: "Camellia-CBC" }; // prettier-ignore
export const hash1: Names = { 1: "MD5", 2: "SHA1", 3: "Tiger", 4: "SHA2-256", 5: "SHA2-384", 6: "SHA2-512" };
export const authentication1: Names = { 1: "PSK", 2: "DSS", 3: "RSA", 4: "RSA-ENC", 5: "RSA-REV-ENC", 9: "ECDSA-256", 10: "ECDSA-384", 11: "ECDSA-521", 64221: "Hybrid-RSA", 65001: "XAUTH-PSK", 65005: "XAUTH-RSA" }; // prettier-ignore

const encryption2: Names = {
  1: "DES-IV64", 2: "DES", 3: "3DES", 4: "RC5", 5: "IDEA", 6: "CAST", 7: "Blowfish", 8: "3IDEA", 9: "DES-IV32", 11: "NULL", 12: "AES-CBC", 13: "AES-CTR", 14: "AES-CCM-8", 15: "AES-CCM-12", 16: "AES-CCM-16",
  18: "AES-GCM-8", 19: "AES-GCM-12", 20: "AES-GCM-16", 21: "AES-GMAC", 23: "Camellia-CBC", 24: "Camellia-CTR", 25: "Camellia-CCM-8", 26: "Camellia-CCM-12", 27: "Camellia-CCM-16", 28: "ChaCha20-Poly1305",
}; // prettier-ignore
const prf2: Names = { 1: "PRF-MD5", 2: "PRF-SHA1", 3: "PRF-Tiger", 4: "PRF-AES128-XCBC", 5: "PRF-SHA2-256", 6: "PRF-SHA2-384", 7: "PRF-SHA2-512", 8: "PRF-AES128-CMAC" }; // prettier-ignore
const integrity2: Names = { 1: "MD5-96", 2: "SHA1-96", 3: "DES-MAC", 4: "KPDK-MD5", 5: "AES-XCBC-96", 6: "MD5-128", 7: "SHA1-160", 8: "AES-CMAC-96", 9: "AES-128-GMAC", 10: "AES-192-GMAC", 11: "AES-256-GMAC", 12: "SHA2-256-128", 13: "SHA2-384-192", 14: "SHA2-512-256" }; // prettier-ignore
export const groups: Names = {
  1: "MODP-768", 2: "MODP-1024", 5: "MODP-1536", 14: "MODP-2048", 15: "MODP-3072", 16: "MODP-4096", 17: "MODP-6144", 18: "MODP-8192", 19: "ECP-256", 20: "ECP-384", 21: "ECP-521",
  22: "MODP-1024-160", 23: "MODP-2048-224", 24: "MODP-2048-256", 25: "ECP-192", 26: "ECP-224", 27: "brainpoolP224r1", 28: "brainpoolP256r1", 29: "brainpoolP384r1", 30: "brainpoolP512r1", 31: "Curve25519", 32: "Curve448", 35: "ML-KEM-512", 36: "ML-KEM-768", 37: "ML-KEM-1024",
}; // prettier-ignore

/** Transform types of IKEv2: encryption, pseudo-random function, integrity, group, extended sequence numbers. */
const transforms2: Readonly<Record<number, Names>> = { 1: encryption2, 2: prf2, 3: integrity2, 4: groups, 5: { 0: "no ESN", 1: "ESN" } }; // prettier-ignore

export function transformName(type: number, id: number): string {
  return transforms2[type]?.[id] ?? `transform ${type}/${id}`;
}

export const notifications: Names = {
  1: "UNSUPPORTED_CRITICAL_PAYLOAD", 4: "INVALID_IKE_SPI", 5: "INVALID_MAJOR_VERSION", 7: "INVALID_SYNTAX", 9: "INVALID_MESSAGE_ID", 11: "INVALID_SPI", 14: "NO_PROPOSAL_CHOSEN",
  17: "INVALID_KE_PAYLOAD", 18: "INVALID_ID_INFORMATION", 24: "AUTHENTICATION_FAILED", 34: "SINGLE_PAIR_REQUIRED", 35: "NO_ADDITIONAL_SAS", 36: "INTERNAL_ADDRESS_FAILURE", 37: "FAILED_CP_REQUIRED", 38: "TS_UNACCEPTABLE", 39: "INVALID_SELECTORS", 43: "TEMPORARY_FAILURE", 44: "CHILD_SA_NOT_FOUND",
  16384: "INITIAL_CONTACT", 16385: "SET_WINDOW_SIZE", 16386: "ADDITIONAL_TS_POSSIBLE", 16387: "IPCOMP_SUPPORTED", 16388: "NAT_DETECTION_SOURCE_IP", 16389: "NAT_DETECTION_DESTINATION_IP", 16390: "COOKIE", 16391: "USE_TRANSPORT_MODE", 16392: "HTTP_CERT_LOOKUP_SUPPORTED", 16393: "REKEY_SA", 16394: "ESP_TFC_PADDING_NOT_SUPPORTED", 16395: "NON_FIRST_FRAGMENTS_ALSO", 16396: "MOBIKE_SUPPORTED",
  16397: "ADDITIONAL_IP4_ADDRESS", 16398: "ADDITIONAL_IP6_ADDRESS", 16399: "NO_ADDITIONAL_ADDRESSES", 16400: "UPDATE_SA_ADDRESSES", 16401: "COOKIE2", 16402: "NO_NATS_ALLOWED", 16403: "AUTH_LIFETIME", 16405: "ANOTHER_AUTH_FOLLOWS",
  16404: "MULTIPLE_AUTH_SUPPORTED", 16406: "REDIRECT_SUPPORTED", 16407: "REDIRECT", 16408: "REDIRECTED_FROM", 16418: "CHILDLESS_IKEV2_SUPPORTED", 16430: "IKEV2_FRAGMENTATION_SUPPORTED", 16431: "SIGNATURE_HASH_ALGORITHMS", 16435: "USE_PPK", 16438: "INTERMEDIATE_EXCHANGE_SUPPORTED",
}; // prettier-ignore

export const notifications1: Names = {
  1: "INVALID-PAYLOAD-TYPE", 4: "INVALID-COOKIE", 5: "INVALID-MAJOR-VERSION", 7: "INVALID-EXCHANGE-TYPE", 9: "INVALID-MESSAGE-ID", 11: "INVALID-SPI", 14: "NO-PROPOSAL-CHOSEN", 16: "PAYLOAD-MALFORMED", 18: "INVALID-ID-INFORMATION", 23: "INVALID-HASH-INFORMATION", 24: "AUTHENTICATION-FAILED", 29: "UNSUPPORTED-EXCHANGE-TYPE",
  16384: "CONNECTED", 24576: "RESPONDER-LIFETIME", 24577: "REPLAY-STATUS", 24578: "INITIAL-CONTACT", 36136: "R-U-THERE", 36137: "R-U-THERE-ACK",
}; // prettier-ignore

/** First bytes of vendor IDs, in hex; most are MD5 of a name. */
const vendors: readonly (readonly [string, string])[] = [
  ["4a131c81070358455c5728f20e95452f", "NAT-T (RFC 3947)"],
  ["90cb80913ebb696e086381b5ec427b1f", "NAT-T (draft 02)"],
  ["cd60464335df21f87cfdb2fc68b6a448", "NAT-T (draft 02)"],
  ["7d9419a65310ca6f2c179d9215529d56", "NAT-T (draft 03)"],
  ["4485152d18b6bbcd0be8a8469579ddcc", "NAT-T (draft 00)"],
  ["afcad71368a1f1c96b8696fc775701", "Dead Peer Detection (RFC 3706)"],
  ["09002689dfd6b712", "XAUTH"],
  ["12f5f28c457168a9702d9fe274cc", "Cisco Unity"],
  ["1f07f70eaa6514d3b0fa96542a50", "Cisco VPN 3000"],
  ["4048b7d56ebce88525e7de7f00d6c2d3", "IKE fragmentation"],
  ["1e2b516905991c7d7c96fcbfb587e461", "Microsoft (MS NT5 ISAKMPOAKLEY)"],
  ["882fe56d6fd20dbc2251613b2ebe5beb", "strongSwan"],
];

/** A vendor ID: by what is known, as text where it is that, else in hex. */
export function vendorName(bytes: Uint8Array): string {
  const id = hex(bytes.subarray(0, 64));
  const known = vendors.find(([start]) => id.startsWith(start));
  if (known) return known[1];
  const text = latin1(bytes.subarray(0, 64));
  return /^[\x20-\x7e]{4,}/.test(text) ? text.replace(/[^\x20-\x7e].*$/s, "") : id;
}
