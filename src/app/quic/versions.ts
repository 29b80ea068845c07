/** Versions of QUIC: names, salts, labels, types of packets (RFC 9001, section 5.2; RFC 9369; drafts of RFC 9001). */

/** Kinds of long headers. */
export type PacketKind = "initial" | "0rtt" | "handshake" | "retry";

export interface QuicVersion {
  readonly name: string;
  /** Salt of the initial secret; null where it is not known, and nothing is decrypted. */
  readonly salt: Uint8Array | null;
  /** Before "key", "iv", "hp" and "ku" in labels. */
  readonly prefix: string;
  /** Kinds by the two bits of the first byte. */
  readonly kinds: readonly [PacketKind, PacketKind, PacketKind, PacketKind];
}

const V1_SALT = bytesOf("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
const V2_SALT = bytesOf("0dede3def700a6db819381be6e269dcbf9bd2ed9");
const DRAFT_29_SALT = bytesOf("afbfec289993d24c9e9786f19c6111e04390a899");
const DRAFT_23_SALT = bytesOf("c3eef712c72ebb5a11a7d2432bb46365bef9f502");

const V1_KINDS = ["initial", "0rtt", "handshake", "retry"] as const;
const V2_KINDS = ["retry", "initial", "0rtt", "handshake"] as const;

export const V1 = 0x00000001;
export const V2 = 0x6b3343cf;

/** Null for a number that is no version which is known, not even by form. */
export function versionOf(version: number): QuicVersion | null {
  if (version === V1) return { name: "1", salt: V1_SALT, prefix: "quic ", kinds: V1_KINDS };
  if (version === V2) return { name: "2", salt: V2_SALT, prefix: "quicv2 ", kinds: V2_KINDS };
  if (version >>> 8 === 0xff0000) {
    const draft = version & 255;
    return { name: `draft-${draft}`, salt: draftSalt(draft), prefix: "quic ", kinds: V1_KINDS };
  }
  const text = letters(version);
  // Google's own, before it was a standard; those before Q050 have headers of another form.
  if (/^[QT]05\d$/.test(text)) return { name: text, salt: null, prefix: "quic ", kinds: V1_KINDS };
  return null;
}

function draftSalt(draft: number): Uint8Array | null {
  if (draft >= 33) return V1_SALT;
  if (draft >= 29) return DRAFT_29_SALT;
  return draft >= 23 ? DRAFT_23_SALT : null;
}

export function versionName(version: number): string {
  return versionOf(version)?.name ?? `0x${version.toString(16).padStart(8, "0")}`;
}

function letters(version: number): string {
  return String.fromCharCode(version >>> 24, (version >>> 16) & 255, (version >>> 8) & 255, version & 255);
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
