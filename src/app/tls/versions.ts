/** Numbers of versions that decisions hang on. */
export const SSL3 = 0x0300;
export const TLS11 = 0x0302;
export const TLS12 = 0x0303;
export const TLS13 = 0x0304;
const DTLS10 = 0xfeff;
const DTLS12 = 0xfefd;
const DTLS13 = 0xfefc;

/** Drafts of TLS 1.3 said 0x7fNN; Facebook's own servers and apps still say 0xfbNN. */
const DRAFTS = 0x7f;
export const FACEBOOK_DRAFTS = 0xfb;

/** The number of a draft of TLS 1.3; null for what is none. */
export function draftOf(version: number): number | null {
  const family = version >> 8;
  return family === DRAFTS || family === FACEBOOK_DRAFTS ? version & 255 : null;
}

/** TLS 1.3 or a draft of it: the handshake is encrypted after the hellos. */
export function isTls13(version: number): boolean {
  return version === TLS13 || version === DTLS13 || draftOf(version) !== null;
}

/** What a draft of TLS 1.3 does otherwise than the RFC when records are protected. */
export interface Tls13Rules {
  /** Labels of keys (RFC 8446, section 7.1): long up to draft 19. */
  readonly hasLongLabels: boolean;
  /** The header of a record is authenticated with it: from draft 25 on. */
  readonly isHeaderSealed: boolean;
}

export function tls13Rules(version: number): Tls13Rules {
  const draft = draftOf(version);
  return { hasLongLabels: draft !== null && draft < 20, isHeaderSealed: draft === null || draft >= 25 };
}

/** A DTLS version as the TLS version whose rules it follows (RFC 6347, section 4.1). */
export function asTls(version: number): number {
  if (version === DTLS13) return TLS13;
  if (version === DTLS12) return TLS12;
  return version === DTLS10 || version === 0x0100 ? TLS11 : version;
}
