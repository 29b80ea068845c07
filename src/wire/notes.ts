import type { DiagnosticCode, DiagnosticSink } from "../model/diagnostics.ts";

/** Oddities of headers, counted without an allocation per packet; `flush` reports them once per file. */
const codes = [
  "link-unknown",
  "header-cut",
  "ip-bad-version",
  "ip-bad-length",
  "ip-options-bad",
  "ip-extension-limit",
  "tunnel-limit",
  "vxlan-reserved-bits",
  "tcp-bad-offset",
  "udp-bad-length",
  "packet-truncated",
  "vlan-limit",
  "protocol-unknown",
  "fragment-orphan",
  "fragment-limit",
  "fragment-overlap",
] as const satisfies readonly DiagnosticCode[];

export type NoteCode = (typeof codes)[number];

const indexOf = Object.fromEntries(codes.map((code, index) => [code, index])) as Record<NoteCode, number>;

export class HeaderNotes {
  readonly #counts = new Float64Array(codes.length);
  readonly #first = new Float64Array(codes.length);
  /** Number of the packet being decoded, within its file, from 1. */
  packetNumber = 0;

  note(code: NoteCode): void {
    const index = indexOf[code];
    if (this.#counts[index]++ === 0) this.#first[index] = this.packetNumber;
  }

  flush(sink: DiagnosticSink): void {
    codes.forEach((code, index) => {
      const count = this.#counts[index];
      if (count > 0) sink.report(code, { count, packet: this.#first[index] });
    });
    this.#counts.fill(0);
  }
}
