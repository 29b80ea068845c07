/** Fields of Google's QUIC up to Q049 as Wireshark names them: the header, and what a hello says of server and software. */
import type { Fields } from "../../model/fields.ts";
import type { DescribedMessage } from "../describe/payload.ts";
import { clearFrames, type GoogleHello, googleHello, googlePacket, type Span } from "./google.ts";
import { isLong } from "./packet.ts";

/** `datagram` lies from `at` to `end` in the packet; it begins a connection, so says its version. */
export function describeGoogle(fields: Fields, datagram: Uint8Array, at: number, end: number): DescribedMessage {
  const packet = googlePacket(datagram, null);
  if (!packet) return { summary: "", end };
  fields.hex("gquic.puflags", "Public Flags", at, 1);
  // The long header of Q046 has the version first, then the lengths of ids in one byte.
  const isLongHeader = isLong(datagram[0]);
  const size = packet.connection.length;
  const idAt = isLongHeader ? at + 6 : at + 1;
  const versionAt = isLongHeader ? at + 1 : idAt + size;
  fields.raw("gquic.cid", "CID", idAt, size);
  fields.put("gquic.version", "Version", versionAt, 4, String.fromCharCode(...fields.bytes.subarray(versionAt, versionAt + 4))); // prettier-ignore
  const said = packet.offered.length > 0 ? ["version negotiation"] : hellos(fields, clearFrames(packet).crypto, datagram, at); // prettier-ignore
  return { summary: said.join(", "), end };
}

function hellos(fields: Fields, crypto: readonly { data: Uint8Array }[], datagram: Uint8Array, at: number): string[] {
  return crypto.flatMap(({ data }) => {
    const hello = googleHello(data);
    if (!hello) return [];
    const start = at + data.byteOffset - datagram.byteOffset;
    fields.group("gquic.tag", "Tag", start, data.length, hello.kind, () => values(fields, hello, start));
    return [hello.sni === "" ? hello.kind : `${hello.kind} ${hello.sni}`];
  });
}

function values(fields: Fields, { sni, sniSpan, userAgent, userAgentSpan }: GoogleHello, start: number): void {
  const value = (name: string, title: string, text: string, span: Span | null): void => {
    if (span) fields.put(name, title, start + span.start, span.end - span.start, text);
  };
  value("gquic.tag.sni", "Server Name Indication", sni, sniSpan);
  value("gquic.tag.uaid", "Client's User Agent ID", userAgent, userAgentSpan);
}
