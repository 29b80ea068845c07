/** Security types of RFB by number (RFC 6143, section 7.1.2, and the IANA registry), and what follows of each. */

export const NONE = 1;
export const VNC = 2;
export const TIGHT = 16;
export const TLS = 18;
export const VENCRYPT = 19;
export const APPLE_DH = 30;
export const MS_LOGON = 113;

const TYPES: Readonly<Record<number, string>> = {
  0: "Invalid", 1: "None", 2: "VNC", 5: "RA2", 6: "RA2ne", 7: "SSPI", 8: "SSPIne", 13: "RA2 two-step", 16: "Tight", 17: "Ultra", 18: "TLS",
  19: "VeNCrypt", 20: "GTK-VNC SASL", 21: "MD5 hash authentication", 22: "Colin Dean xvp", 23: "Secure Tunnel", 24: "Integrated SSH",
  30: "Apple Remote Desktop", 33: "Apple RSA-SRP", 35: "Apple Kerberos", 36: "Apple SRP", 113: "MS-Logon II", 114: "UltraVNC DSM plugin",
  129: "RA2_256", 130: "RA2ne_256", 133: "RA2_256 two-step",
}; // prettier-ignore

export function typeName(type: number): string {
  return TYPES[type] ?? `type ${type}`;
}

/** Types that encrypt from here on, the user and the password among it. */
const ENCRYPTED: ReadonlySet<number> = new Set([5, 6, 7, 8, 13, 23, 24, 33, 36, 114, 129, 130, 133]);

export function isEncrypted(type: number): boolean {
  return ENCRYPTED.has(type);
}

/** Subtypes of VeNCrypt. */
export const PLAIN = 256;

const VENCRYPT_TYPES = ["Plain", "TLSNone", "TLSVnc", "TLSPlain", "X509None", "X509Vnc", "X509Plain", "TLSSASL", "X509SASL"]; // prettier-ignore

export function vencryptName(subtype: number): string {
  return VENCRYPT_TYPES[subtype - PLAIN] ?? typeName(subtype);
}

/** Subtypes that turn to TLS. */
export function turnsToTls(subtype: number): boolean {
  return subtype > PLAIN && subtype < PLAIN + VENCRYPT_TYPES.length;
}

/** Ways to log in that Tight adds to the types. */
export const UNIX_LOGIN = 129;

export function tightName(code: number): string {
  return code === UNIX_LOGIN ? "Unix login" : code === 130 ? "external" : typeName(code);
}
