/** Numbers of RDP by their names ([MS-RDPBCGR], section 2.2.1). */

const PROTOCOLS: readonly (readonly [number, string])[] = [[1, "SSL"], [2, "HYBRID"], [4, "RDSTLS"], [8, "HYBRID_EX"], [16, "RDSAAD"]]; // prettier-ignore

/** Security protocols by bit; RDP's own is none of them. */
export function protocolNames(bits: number): string {
  const names = PROTOCOLS.filter(([bit]) => bits & bit).map(([, name]) => name);
  return names.length === 0 ? "RDP" : names.join(", ");
}

const FAILURES = ["", "SSL_REQUIRED_BY_SERVER", "SSL_NOT_ALLOWED_BY_SERVER", "SSL_CERT_NOT_ON_SERVER", "INCONSISTENT_FLAGS",
  "HYBRID_REQUIRED_BY_SERVER", "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER"]; // prettier-ignore

export function failureName(code: number): string {
  return FAILURES[code] || `failure ${code}`;
}

const VERSIONS: Readonly<Record<number, string>> = {
  0x80001: "4.0", 0x80004: "5.0", 0x80005: "10.0", 0x80006: "10.1", 0x80007: "10.2", 0x80008: "10.3", 0x80009: "10.4", 0x8000a: "10.5",
  0x8000b: "10.6", 0x8000c: "10.7", 0x8000d: "10.8", 0x8000e: "10.9", 0x8000f: "10.10", 0x80010: "10.11", 0x80011: "10.12",
}; // prettier-ignore

export function versionName(version: number): string {
  return VERSIONS[version] ?? `0x${version.toString(16).padStart(8, "0")}`;
}

/** Builds of clients, and the Windows they came with. */
const BUILDS: Readonly<Record<number, string>> = {
  419: "RDP 4.0", 2195: "RDP 5.0", 2221: "RDP 5.0", 2600: "RDP 5.1", 3790: "RDP 5.2", 6000: "RDP 6.0", 6001: "RDP 6.1", 6002: "RDP 6.2",
  7600: "RDP 7.0", 7601: "RDP 7.1", 9200: "RDP 8.0", 9600: "RDP 8.1", 10240: "Windows 10 1507", 10586: "Windows 10 1511",
  14393: "Windows 10 1607", 15063: "Windows 10 1703", 16299: "Windows 10 1709", 17134: "Windows 10 1803", 17763: "Windows 10 1809",
  18362: "Windows 10 1903", 18363: "Windows 10 1909", 19041: "Windows 10 2004", 19042: "Windows 10 20H2", 20348: "Windows Server 2022",
  22000: "Windows 11 21H2", 22621: "Windows 11 22H2", 26100: "Windows 11 24H2",
}; // prettier-ignore

export function buildName(build: number): string {
  const name = BUILDS[build];
  return name === undefined ? String(build) : `${build} (${name})`;
}

/** Language identifiers of the most common keyboards ([MS-LCID]). */
const LAYOUTS: Readonly<Record<number, string>> = {
  0x401: "ar-SA", 0x402: "bg-BG", 0x404: "zh-TW", 0x405: "cs-CZ", 0x406: "da-DK", 0x407: "de-DE", 0x408: "el-GR", 0x409: "en-US", 0x40a: "es-ES",
  0x40b: "fi-FI", 0x40c: "fr-FR", 0x40d: "he-IL", 0x40e: "hu-HU", 0x40f: "is-IS", 0x410: "it-IT", 0x411: "ja-JP", 0x412: "ko-KR", 0x413: "nl-NL",
  0x414: "nb-NO", 0x415: "pl-PL", 0x416: "pt-BR", 0x418: "ro-RO", 0x419: "ru-RU", 0x41a: "hr-HR", 0x41b: "sk-SK", 0x41d: "sv-SE", 0x41e: "th-TH",
  0x41f: "tr-TR", 0x420: "ur-PK", 0x421: "id-ID", 0x422: "uk-UA", 0x423: "be-BY", 0x424: "sl-SI", 0x425: "et-EE", 0x426: "lv-LV", 0x427: "lt-LT",
  0x429: "fa-IR", 0x42a: "vi-VN", 0x804: "zh-CN", 0x807: "de-CH", 0x809: "en-GB", 0x80a: "es-MX", 0x80c: "fr-BE", 0x813: "nl-BE", 0x816: "pt-PT",
  0xc04: "zh-HK", 0xc07: "de-AT", 0xc09: "en-AU", 0xc0a: "es-ES", 0xc0c: "fr-CA", 0x1009: "en-CA", 0x100c: "fr-CH", 0x4009: "en-IN",
}; // prettier-ignore

export function layoutName(layout: number): string {
  return LAYOUTS[layout] ?? `0x${layout.toString(16).padStart(8, "0")}`;
}

const METHODS: readonly (readonly [number, string])[] = [
  [1, "40bit"],
  [2, "128bit"],
  [8, "56bit"],
  [16, "FIPS"],
];

export function methodNames(bits: number): string {
  return METHODS.filter(([bit]) => bits & bit).map(([, name]) => name).join(", ") || "none"; // prettier-ignore
}

const LEVELS = ["none", "low", "client compatible", "high", "FIPS"];

export function levelName(level: number): string {
  return LEVELS[level] ?? `level ${level}`;
}
