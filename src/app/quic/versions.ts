/** Versions of QUIC: names, salts, labels, types of packets (RFC 9001, section 5.2; RFC 9369; drafts of RFC 9001). */

/** Kinds of long headers. */
export type PacketKind = "initial" | "0rtt" | "handshake" | "retry";

export interface QuicVersion {
  readonly name: string;
  /** Salt of the initial secret. */
  readonly salt: Uint8Array;
  /** Before "key", "iv", "hp" and "ku" in labels. */
  readonly prefix: string;
  /** Kinds by the two bits of the first byte. */
  readonly kinds: readonly [PacketKind, PacketKind, PacketKind, PacketKind];
}

const V1_SALT = bytesOf("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
const V2_SALT = bytesOf("0dede3def700a6db819381be6e269dcbf9bd2ed9");
const DRAFT_29_SALT = bytesOf("afbfec289993d24c9e9786f19c6111e04390a899");
const DRAFT_23_SALT = bytesOf("c3eef712c72ebb5a11a7d2432bb46365bef9f502");
const DRAFT_22_SALT = bytesOf("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a");
/** The first draft whose headers have lengths of connection ids in bytes of their own. */
const FIRST_DRAFT = 22;

/** Versions of companies: Facebook's mvfst follows drafts; Google's have salts of their own, and Q050 no TLS inside. */
const OTHERS: ReadonlyMap<number, readonly [name: string, salt: Uint8Array]> = new Map([
  [0xfaceb001, ["mvfst-22", DRAFT_22_SALT]],
  [0xfaceb002, ["mvfst-27", DRAFT_23_SALT]],
  [0xfaceb00e, ["mvfst-experimental", DRAFT_23_SALT]],
  [0x51303530, ["Q050", bytesOf("504574efd066fe2f9d945cfcdbd3a7f0d3b56b45")]],
  [0x54303530, ["T050", bytesOf("7ff579e5acd072915580304c43a2367c60488310")]],
  [0x54303531, ["T051", bytesOf("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d")]],
]);

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
    if (draft < FIRST_DRAFT) return null;
    return { name: `draft-${draft}`, salt: draftSalt(draft), prefix: "quic ", kinds: V1_KINDS };
  }
  const other = OTHERS.get(version);
  return other ? { name: other[0], salt: other[1], prefix: "quic ", kinds: V1_KINDS } : null;
}

function draftSalt(draft: number): Uint8Array {
  if (draft >= 33) return V1_SALT;
  if (draft >= 29) return DRAFT_29_SALT;
  return draft >= 23 ? DRAFT_23_SALT : DRAFT_22_SALT;
}

export function versionName(version: number): string {
  return versionOf(version)?.name ?? `0x${version.toString(16).padStart(8, "0")}`;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
