/** What the Transactions tab says, as plain text. */
import type { BodyAbout, ConnectionAbout, PacketRef, Transaction } from "../../../src/protocol/case.ts";
import { bytesText, visible } from "../../shared/format.ts";
import { hexColumns, offsetText, WIDE_ROW } from "../bytes/hex.ts";
import { numberOf, textOf } from "../facts.ts";

/** Bytes of a body that nothing is known of, as they are dumped: enough to see what it might be. */
const DUMPED_BYTES = 512;
/** Protocols whose inside was said in other bytes than those of the capture. */
const ENCRYPTING = ["tls", "dtls", "quic"];

/**
 * True where the bytes of a message are not those of the payload, as they were decrypted. `service` is the connection's path of
 * protocols, outermost first. Where one protocol is spoken before and after encryption nobody can tell, and the answer is true.
 */
export function isDecrypted(protocol: string, service: string): boolean {
  const [own, path] = protocol.includes("+") ? [null, protocol.split("+")] : [protocol, service.split("+")];
  const encrypting = path.findIndex((name) => ENCRYPTING.includes(name));
  if (encrypting < 0) return false;
  if (own === null) return encrypting < path.length - 1;
  return !ENCRYPTING.includes(own) && (!path.includes(own) || path.lastIndexOf(own) > encrypting);
}

/** Why there is no transaction to list. */
export function emptyText({ fields }: Pick<ConnectionAbout, "fields">, isAnalysing: boolean): string {
  if (isAnalysing) return "Requests and replies can be read when the analysis has ended.";
  const proto = textOf(fields, "proto");
  if (proto !== "tcp" && proto !== "udp") {
    return `Requests and replies are read out of TCP and UDP; this connection is ${visible(proto) || "of another protocol"}.`;
  }
  if (numberOf(fields, "orig_bytes") + numberOf(fields, "resp_bytes") === 0) {
    return "Nothing was said on this connection: its packets carry no payload.";
  }
  const service = textOf(fields, "service");
  return service === ""
    ? "No protocol was recognised in what was said. The payload shows it."
    : `This is ${visible(service)}, but no request or reply of it can be listed: what the capture has of it is too little, encrypted or damaged. The payload shows it.`;
}

/** A type without its parameters. */
function bare(type: string): string {
  return type.split(";")[0].trim().toLowerCase();
}

/** What the bytes are beside what the sender called them; `differs` where the two contradict each other. */
export function typeText({ type, declaredType }: Pick<BodyAbout, "type" | "declaredType">): {
  readonly text: string;
  readonly differs: boolean;
} {
  if (type === "" && declaredType === "") return { text: "type unknown", differs: false };
  if (type === "") return { text: `declared ${visible(declaredType)}`, differs: false };
  if (declaredType === "") return { text: `${visible(type)} by content`, differs: false };
  if (bare(type) === bare(declaredType) || isKindOf(type, declaredType)) return { text: visible(declaredType), differs: false }; // prettier-ignore
  return { text: `${visible(type)} by content, declared ${visible(declaredType)}`, differs: true };
}

/** Declared types that say more than the bytes can: any text is "text/plain" by content, any office file a ZIP. */
function isKindOf(type: string, declared: string): boolean {
  const said = bare(declared);
  if (type.startsWith("text/")) return /^text\/|json|xml|javascript|x-www-form-urlencoded/.test(said);
  if (type === "application/json") return said.endsWith("json") || said.includes("javascript");
  if (type === "image/vnd.microsoft.icon") return said === "image/x-icon";
  if (type.endsWith("/xml")) return said.endsWith("xml");
  return type === "application/zip" && /openxmlformats|opendocument|java-archive|epub|x-zip/.test(said);
}

/** Size and what became of the transfer: "1.4 kB, complete, gzip". */
export function transferText({ size, state, coding }: Pick<BodyAbout, "size" | "state" | "coding">): string {
  return [bytesText(size), visible(state), coding === "" ? "" : `sent as ${visible(coding)}`]
    .filter((part) => part !== "")
    .join(", ");
}

/** The first bytes as offset, hexadecimal digits and characters. */
export function hexDump(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, DUMPED_BYTES);
  const rows: string[] = [];
  for (let at = 0; at < shown.length; at += WIDE_ROW) {
    const [digits, characters] = hexColumns(shown.subarray(at, at + WIDE_ROW), WIDE_ROW);
    rows.push(`${offsetText(at, shown.length)}  ${digits.text}  ${characters.text}`);
  }
  return rows.join("\n");
}

/** How much of a body the dump shows. */
export function dumpText(bytes: Uint8Array, size: number): string {
  const shown = Math.min(bytes.length, DUMPED_BYTES);
  return shown < size ? `The first ${bytesText(shown)} of ${bytesText(size)}.` : "";
}

/** The transaction that begins, or whose reply begins, in a packet; else the one that began last before it. -1 for none. */
export function placeOf(
  found: readonly Pick<Transaction, "requestPacket" | "replyPacket">[],
  wanted: PacketRef,
): number {
  let nearest = -1;
  let best = 0;
  for (const [at, { requestPacket, replyPacket }] of found.entries()) {
    for (const place of [requestPacket, replyPacket]) {
      if (place?.evidenceId !== wanted.evidenceId || place.number > wanted.number) continue;
      if (place.number === wanted.number) return at;
      if (place.number > best) [nearest, best] = [at, place.number];
    }
  }
  return nearest;
}
