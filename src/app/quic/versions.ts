/** Versions of QUIC: names, salts, labels, types of packets (RFC 9001, section 5.2; RFC 9369; drafts of RFC 9001). */

/** Kinds of long headers. */
export type PacketKind = "initial" | "0rtt" | "handshake" | "retry";

export interface QuicVersion {
  readonly name: string;
  /** Salt of the initial secret; several where the number does not tell, the likeliest first. */
  readonly salts: readonly Uint8Array[];
  /** Before "key", "iv", "hp" and "ku" in labels. */
  readonly prefix: string;
  /** Kinds by the two bits of the first byte. */
  readonly kinds: readonly [PacketKind, PacketKind, PacketKind, PacketKind];
  /** Frames are those of Google's QUIC, not the standard's. */
  readonly isGoogle: boolean;
}

const V1_SALT = bytesOf("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
const V2_SALT = bytesOf("0dede3def700a6db819381be6e269dcbf9bd2ed9");
const DRAFT_29_SALT = bytesOf("afbfec289993d24c9e9786f19c6111e04390a899");
const DRAFT_23_SALT = bytesOf("c3eef712c72ebb5a11a7d2432bb46365bef9f502");
const DRAFT_22_SALT = bytesOf("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a");
/** The first draft whose headers have lengths of connection ids in bytes of their own. */
const FIRST_DRAFT = 22;

/** Google's packets of the standard's form, with Google's own handshake inside. */
export const Q050 = 0x51303530;

/** Versions of companies: Facebook's mvfst follows drafts; Google's have salts of their own, and Q050 no TLS inside. */
const OTHERS: ReadonlyMap<number, readonly [name: string, salt: Uint8Array]> = new Map([
  [0xfaceb001, ["mvfst-22", DRAFT_22_SALT]],
  [0xfaceb002, ["mvfst-27", DRAFT_23_SALT]],
  [0xfaceb00e, ["mvfst-experimental", DRAFT_23_SALT]],
  [Q050, ["Q050", bytesOf("504574efd066fe2f9d945cfcdbd3a7f0d3b56b45")]],
  [0x54303530, ["T050", bytesOf("7ff579e5acd072915580304c43a2367c60488310")]],
  [0x54303531, ["T051", bytesOf("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d")]],
]);

const V1_KINDS = ["initial", "0rtt", "handshake", "retry"] as const;
const V2_KINDS = ["retry", "initial", "0rtt", "handshake"] as const;
const IETF = { prefix: "quic ", kinds: V1_KINDS, isGoogle: false } as const;

export const V1 = 0x00000001;
export const V2 = 0x6b3343cf;

/** Numbers that no server speaks (RFC 9000, section 15): a client that begins so wants to see the server's list. */
export function isReserved(version: number): boolean {
  return (version & 0x0f0f0f0f) === 0x0a0a0a0a;
}

/** Null for a number that is no version which is known, not even by form. */
export function versionOf(version: number): QuicVersion | null {
  if (version === V1) return { ...IETF, name: "1", salts: [V1_SALT] };
  if (version === V2) return { ...IETF, name: "2", salts: [V2_SALT], prefix: "quicv2 ", kinds: V2_KINDS };
  // Which version's keys it has is the client's own affair.
  if (isReserved(version)) return { ...IETF, name: numberOf(version), salts: [V1_SALT, DRAFT_29_SALT, DRAFT_23_SALT] };
  if (version >>> 8 === 0xff0000) {
    const draft = version & 255;
    return draft < FIRST_DRAFT ? null : { ...IETF, name: `draft-${draft}`, salts: [draftSalt(draft)] };
  }
  // Facebook's numbers that nobody has written down: whose keys they have must be tried.
  if (version >>> 8 === 0xfaceb0 && !OTHERS.has(version))
    return { ...IETF, name: `mvfst-${(version & 255).toString(16)}`, salts: [DRAFT_23_SALT, DRAFT_29_SALT, V1_SALT] };
  const other = OTHERS.get(version);
  return other ? { ...IETF, name: other[0], salts: [other[1]], isGoogle: /^[QT]/.test(other[0]) } : null;
}

function draftSalt(draft: number): Uint8Array {
  if (draft >= 33) return V1_SALT;
  if (draft >= 29) return DRAFT_29_SALT;
  return draft >= 23 ? DRAFT_23_SALT : DRAFT_22_SALT;
}

export function versionName(version: number): string {
  return versionOf(version)?.name ?? numberOf(version);
}

/** Google's are four letters. */
function numberOf(version: number): string {
  const letters = String.fromCharCode(version >>> 24, (version >> 16) & 255, (version >> 8) & 255, version & 255);
  if (/^[QT]\d{3}$/.test(letters)) return letters;
  return `0x${version.toString(16).padStart(8, "0")}`;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
