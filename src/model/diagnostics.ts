/** Catalogue of every oddity the tool can report about evidence. One place; a table users can query. */

export type Severity = "info" | "suspicious" | "data-loss" | "error";
export type Layer =
  "file" | "capture" | "link" | "tunnel" | "network" | "transport" | "stream" | "app" | "log" | "config";

interface Entry {
  readonly layer: Layer;
  readonly severity: Severity;
  readonly says: string;
}

export const diagnostics = {
  // files
  "file-empty": { layer: "file", severity: "error", says: "The file is empty." },
  "file-unknown": { layer: "file", severity: "error", says: "The file is nothing this tool reads." },
  "file-unreadable": { layer: "file", severity: "error", says: "The file could not be read." },
  "file-duplicate": { layer: "file", severity: "info", says: "The same bytes as another file; analysed once." },
  "file-changed": {
    layer: "file",
    severity: "error",
    says: "The file changed while it was read or since it was hashed.",
  },
  "compressed-cut": {
    layer: "file",
    severity: "data-loss",
    says: "The compressed file ends early; what came before is used.",
  },
  "compressed-corrupt": {
    layer: "file",
    severity: "data-loss",
    says: "The compressed data is corrupt; what came before is used.",
  },
  "compressed-bomb": {
    layer: "file",
    severity: "error",
    says: "The file expands beyond the limit; the rest is not read.",
  },
  // capture files
  "capture-cut": { layer: "capture", severity: "data-loss", says: "The capture ends in the middle of a record." },
  "capture-bad-record": {
    layer: "capture",
    severity: "data-loss",
    says: "A record has an impossible length; reading stopped.",
  },
  "capture-bad-block": {
    layer: "capture",
    severity: "data-loss",
    says: "A pcapng block is malformed and was skipped.",
  },
  "capture-unknown-block": { layer: "capture", severity: "info", says: "A pcapng block of unknown type was skipped." },
  "capture-no-interface": {
    layer: "capture",
    severity: "data-loss",
    says: "A packet names an interface that was never described; its link type is taken from the first one.",
  },
  "capture-empty": { layer: "capture", severity: "info", says: "The capture has no packets." },
  "capture-modified": {
    layer: "capture",
    severity: "info",
    says: "A modified pcap variant with longer record headers.",
  },
  "capture-dropped": {
    layer: "capture",
    severity: "data-loss",
    says: "The capturing machine reports packets it dropped.",
  },
  "capture-time-order": { layer: "capture", severity: "info", says: "Packets are not in time order." },
  "capture-bad-time": {
    layer: "capture",
    severity: "suspicious",
    says: "A packet's time is impossible; the nearest possible one is used.",
  },
  "capture-no-time": {
    layer: "capture",
    severity: "data-loss",
    says: "Packets without a time (pcapng simple packet blocks); they are given the time of the packet before them.",
  },
  "capture-option-bad": { layer: "capture", severity: "info", says: "A pcapng option is malformed and was ignored." },
  "capture-notes-limit": {
    layer: "capture",
    severity: "data-loss",
    says: "More comments, names or secrets than the limit; the rest stays in the file.",
  },
  "capture-secrets": { layer: "capture", severity: "info", says: "The capture carries decryption secrets." },
  // headers
  "link-unknown": { layer: "link", severity: "data-loss", says: "The link type is not decoded." },
  "header-cut": { layer: "network", severity: "data-loss", says: "A header is cut by the capture length." },
  "ip-bad-version": { layer: "network", severity: "suspicious", says: "The IP version nibble is wrong." },
  "ip-bad-length": {
    layer: "network",
    severity: "suspicious",
    says: "An IP length is smaller than its headers or larger than the frame.",
  },
  "ip-options-bad": { layer: "network", severity: "suspicious", says: "The IP header length is impossible." },
  "ip-extension-limit": { layer: "network", severity: "suspicious", says: "Too many IPv6 extension headers." },
  "fragment-overlap": { layer: "network", severity: "suspicious", says: "IP fragments overlap." },
  "fragment-limit": {
    layer: "network",
    severity: "data-loss",
    says: "Too many incomplete fragmented datagrams; the oldest were given up.",
  },
  "fragment-orphan": {
    layer: "network",
    severity: "info",
    says: "A later IP fragment whose first fragment was not seen.",
  },
  "carrier-incomplete": {
    layer: "tunnel",
    severity: "data-loss",
    says: "A tunnel's outer packet came in IP fragments, not all of which are there: the packet inside is read as far as it goes.",
  },
  "tunnel-limit": { layer: "tunnel", severity: "suspicious", says: "Tunnels are nested deeper than the limit." },
  "vxlan-reserved-bits": { layer: "tunnel", severity: "info", says: "VXLAN reserved bits are not zero." },
  "tcp-bad-offset": { layer: "transport", severity: "suspicious", says: "The TCP data offset is impossible." },
  "udp-bad-length": {
    layer: "transport",
    severity: "suspicious",
    says: "The UDP length is smaller than its header or larger than the datagram.",
  },
  "packet-truncated": {
    layer: "capture",
    severity: "data-loss",
    says: "The packet was cut to a capture or mirror length.",
  },
  "vlan-limit": { layer: "link", severity: "suspicious", says: "Too many VLAN tags." },
  "protocol-unknown": { layer: "network", severity: "info", says: "The network protocol is not decoded." },
  // streams
  "stream-gap": { layer: "stream", severity: "data-loss", says: "Bytes of the stream are missing from the capture." },
  "stream-overlap": {
    layer: "stream",
    severity: "suspicious",
    says: "A retransmission carries other bytes than the first copy; the first copy is shown.",
  },
  "stream-limit": { layer: "stream", severity: "data-loss", says: "The stream is longer than the view's limit." },
  // flow logs
  "log-bad-line": { layer: "log", severity: "data-loss", says: "A line is not a flow record of the file's format." },
  "log-field-count": { layer: "log", severity: "data-loss", says: "A line has fewer or more fields than the format." },
  "log-bad-value": {
    layer: "log",
    severity: "data-loss",
    says: "A field's value is not of its type; the field is left empty.",
  },
  "log-long-line": { layer: "log", severity: "data-loss", says: "A line is longer than the limit and was skipped." },
  "log-many-columns": {
    layer: "log",
    severity: "data-loss",
    says: "More columns than the limit; the rest was ignored.",
  },
  "log-unknown-field": {
    layer: "log",
    severity: "info",
    says: "A field that AWS does not document; kept under its name.",
  },
  "log-repeated-header": { layer: "log", severity: "info", says: "A header line in the middle of the file." },
  "log-milliseconds": {
    layer: "log",
    severity: "info",
    says: "Times are in milliseconds where AWS documents seconds.",
  },
  "log-no-format": {
    layer: "log",
    severity: "error",
    says: "The fields of the file could not be told; give a format or a describe-flow-logs file.",
  },
  "log-control-message": { layer: "log", severity: "info", says: "A CloudWatch control message, not data." },
  "log-not-vpc": {
    layer: "log",
    severity: "error",
    says: "A flow log of another kind than VPC; its records are not read.",
  },
  // application protocols
  "app-malformed": { layer: "app", severity: "suspicious", says: "A message breaks the rules of its protocol." },
  "app-message-limit": {
    layer: "app",
    severity: "data-loss",
    says: "A message is longer than is read; it is not decoded.",
  },
  "app-waiting-limit": {
    layer: "app",
    severity: "data-loss",
    says: "More requests wait for a reply than are kept; one of them went out without one.",
  },
  "app-gap": {
    layer: "app",
    severity: "data-loss",
    says: "Bytes that the capture lacks; what follows on this side is decoded only where a message begins again.",
  },
  "app-expansion-limit": {
    layer: "app",
    severity: "suspicious",
    says: "Compressed content expands beyond the limit; the rest is not looked at.",
  },
  "app-decrypt-failed": {
    layer: "app",
    severity: "info",
    says: "A record could not be decrypted with the secrets at hand.",
  },
  "app-fault": {
    layer: "app",
    severity: "error",
    says: "A fault of flowmirror itself: the rest of the connection is not decoded. Everything else is.",
  },
  "app-sessions-limit": {
    layer: "app",
    severity: "data-loss",
    says: "More connections are open at once than are followed; the one quiet longest was ended.",
  },
  // mirror configuration and inventory
  "config-bad-shape": {
    layer: "config",
    severity: "error",
    says: "The JSON is not what the AWS CLI prints for this call.",
  },
  "config-unknown-filter": {
    layer: "config",
    severity: "suspicious",
    says: "A mirror session names a filter that no file describes.",
  },
  "config-unknown-target": {
    layer: "config",
    severity: "info",
    says: "A mirror session names a target that no file describes.",
  },
  "config-conflict": {
    layer: "config",
    severity: "suspicious",
    says: "Two files describe the same thing differently; the later file in reading order wins.",
  },
} as const satisfies Record<string, Entry>;

export type DiagnosticCode = keyof typeof diagnostics;

/** One counted diagnostic of one evidence file: the first place is kept, the rest counted. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  count: number;
  /** Byte offset in the (decompressed) file, line or packet number of the first occurrence; null where unknown. */
  offset: number | null;
  line: number | null;
  packet: number | null;
  readonly detail: string;
}

/** Where a floor reports trouble with evidence; never throws. */
export interface DiagnosticSink {
  report(
    code: DiagnosticCode,
    at?: { offset?: number; line?: number; packet?: number; detail?: string; count?: number },
  ): void;
}

/** Counts diagnostics by code (and detail, up to a limit of kinds), keeping the first place of each. */
export class DiagnosticCounter implements DiagnosticSink {
  /** More kinds than this of one code are counted under the code alone: detail text comes from evidence. */
  static readonly kindLimit = 16;
  readonly #found = new Map<string, Diagnostic>();
  readonly #kinds = new Map<DiagnosticCode, number>();

  report(
    code: DiagnosticCode,
    at: { offset?: number; line?: number; packet?: number; detail?: string; count?: number } = {},
  ): void {
    const detail = at.detail ?? "";
    let key = `${code}\n${detail}`;
    let known = this.#found.get(key);
    if (!known && (this.#kinds.get(code) ?? 0) >= DiagnosticCounter.kindLimit) {
      key = `${code}\n…`;
      known = this.#found.get(key);
    }
    if (known) {
      known.count += at.count ?? 1;
      // Several threads tell of one file.
      const isEarlier = known.packet !== null && at.packet !== undefined && at.packet < known.packet;
      if (isEarlier) Object.assign(known, { packet: at.packet, offset: at.offset ?? null, line: at.line ?? null });
      return;
    }
    this.#kinds.set(code, (this.#kinds.get(code) ?? 0) + 1);
    this.#found.set(key, {
      code,
      count: at.count ?? 1,
      offset: at.offset ?? null,
      line: at.line ?? null,
      packet: at.packet ?? null,
      detail: key.endsWith("\n…") ? "" : detail,
    });
  }

  list(): Diagnostic[] {
    return [...this.#found.values()];
  }
}
