/** What TLS hellos and certificates say, in lines. */
import type { Certificate } from "../x509/certificate.ts";
import { hex } from "../tools.ts";
import { cipherName } from "./ciphers.ts";
import { EXTENSIONS, SIGNATURES } from "./extension-names.ts";
import type { ClientHello, ServerHello } from "./hello.ts";
import { groupName, versionName } from "./names.ts";

/** Names of one certificate that are listed: some have thousands. */
const MAX_NAMES = 200;

export function clientDetail(hello: ClientHello): string {
  const { version, versions, random, sessionId, sni, alpn, ciphers, extensions, groups, pointFormats, signatures } =
    hello;
  return [
    `Client hello, version ${versionName(version)}`,
    ...fact("Versions", versions.map(versionName)),
    `Random: ${hex(random)}`,
    ...fact("Session id", [hex(sessionId)]),
    ...fact("Server name", [sni]),
    ...fact("ALPN", alpn),
    ...list("Cipher suites", ciphers.map(cipherName)),
    ...list("Extensions", extensions.map(extensionName)),
    ...fact("Groups", groups.map(groupName)),
    ...fact("Point formats", pointFormats.map(String)),
    ...fact(
      "Signature algorithms",
      signatures.map((one) => SIGNATURES[one] ?? `0x${one.toString(16).padStart(4, "0")}`),
    ),
    ...(hello.offersResumption ? ["Offers to go on with an earlier session"] : []),
  ].join("\n");
}

export function serverDetail(hello: ServerHello): string {
  const { version, chosen, random, sessionId, cipher, compression, extensions, alpn, group, isRetry } = hello;
  return [
    `${isRetry ? "Hello retry request" : "Server hello"}, version ${versionName(version)}`,
    `Chosen version: ${versionName(chosen)}`,
    `Random: ${hex(random)}`,
    ...fact("Session id", [hex(sessionId)]),
    `Cipher suite: ${cipherName(cipher)}`,
    ...(compression === 0 ? [] : [`Compression: ${compression}`]),
    ...fact("ALPN", [alpn]),
    ...(group === 0 ? [] : [`Group: ${groupName(group)}`]),
    ...list("Extensions", extensions.map(extensionName)),
  ].join("\n");
}

/** Certificates as they were sent, the end's own first; null for one that cannot be read. */
export function certificatesDetail(chain: readonly (Certificate | null)[]): string {
  return chain
    .map((certificate, i) => [`Certificate ${i + 1}`, ...certificateLines(certificate)].join("\n"))
    .join("\n\n");
}

function certificateLines(certificate: Certificate | null): string[] {
  if (!certificate) return ["  cannot be read"];
  const {
    subject,
    issuer,
    serial,
    notBefore,
    notAfter,
    names,
    keyType,
    keyBits,
    curve,
    signature,
    isCa,
    isSelfSigned,
  } = certificate;
  const left = names.length - MAX_NAMES;
  return [
    `Subject: ${subject}`,
    `Issuer: ${issuer}${isSelfSigned ? " (self-signed)" : ""}`,
    `Serial: ${serial}`,
    `Valid: ${timeText(notBefore)} to ${timeText(notAfter)}`,
    ...fact("Names", names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES), `${left} more`] : names),
    `Key: ${[keyType, keyBits > 0 ? `${keyBits} bits` : "", curve].filter((part) => part !== "").join(", ")}`,
    ...fact("Signature", [signature]),
    ...(isCa ? ["May issue certificates"] : []),
  ].map((text) => `  ${text}`);
}

function extensionName(type: number): string {
  return EXTENSIONS[type] ?? `${type}`;
}

/** A line, where there is anything to say. */
function fact(title: string, values: readonly string[]): string[] {
  const said = values.filter((value) => value !== "");
  return said.length === 0 ? [] : [`${title}: ${said.join(", ")}`];
}

/** A value a line. */
function list(title: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${title}:`, ...values.map((value) => `  ${value}`)];
}

function timeText(nanoseconds: bigint | null): string {
  return nanoseconds === null ? "?" : new Date(Number(nanoseconds / 1_000_000n)).toISOString().replace(".000", "");
}
