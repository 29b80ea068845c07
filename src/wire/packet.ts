import type { Dispatch } from "./dispatch.ts";
import { HeaderNotes, type NoteCode } from "./notes.ts";

/** Tunnels inside one packet beyond this depth are not opened: AWS needs two (GENEVE around VXLAN), overlays in it one or two more. */
export const TUNNEL_LIMIT = 6;
/** Layers of one packet beyond this are not opened: bounds the work per packet whatever its bytes say. */
export const LAYER_LIMIT = 40;
/** IPv6 extension headers beyond this are not followed (RFC 8200 names six kinds). */
export const EXTENSION_LIMIT = 12;

const UDP = 17;
const UDP_HEADER = 8;

/** What one tunnel header says: where its outer IP addresses lie, and its network identifier. */
export interface TunnelLayer {
  kind: "vxlan" | "geneve";
  v6: boolean;
  /** Positions of the outer addresses in `bytes`; -1 where the tunnel has no IP outside it. */
  srcAt: number;
  dstAt: number;
  vni: number;
}

/**
 * The one packet under decoding: reused for every packet, so a decoder copies nothing and makes no object.
 * Positions are offsets in `bytes`. `end` is where captured bytes of the current layer end, `wireEnd` where they would end
 * had everything been captured.
 */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Where the packet begins in `bytes`. */
  start = 0;
  at = 0;
  end = 0;
  wireEnd = 0;
  /** Node of the path of layers, see `paths.ts`. */
  path = 0;

  // Innermost IP layer; ipAt < 0 where there is none.
  ipAt = -1;
  v6 = false;
  srcAt = 0;
  dstAt = 0;
  /** IP protocol number of the transport layer. */
  protocol = 0;
  /** Total length of the IP packet by its own length field. */
  ipLength = 0;
  ipId = 0;
  /** 0 not a fragment, 1 first fragment, 2 later fragment. */
  fragment = 0;
  /** Byte offset of a later fragment within its datagram. */
  fragmentOffset = 0;
  /** Where a fragment's own bytes begin, after the IP headers; and whether others follow it. Holds where `fragment` is not 0. */
  fragmentAt = 0;
  moreFragments = false;

  // Of the IP packet around the innermost one where that is a first fragment; `carrierAt` < 0 where it is none.
  carrierAt = -1;
  carrierV6 = false;
  carrierProtocol = 0;
  carrierId = 0;
  /** Where the fragment's own bytes begin and end, and where its transport header begins. */
  carrierFragmentAt = 0;
  carrierEnd = 0;
  carrierUpperAt = 0;
  /** Set by who puts fragments of such carriers together: this one is a part of a packet that comes in whole. */
  isPiece = false;

  // Transport layer.
  srcPort = 0;
  dstPort = 0;
  /** True when the transport header was there and ports (or ICMP type and code) are known. */
  hasPorts = false;
  /** True when a whole TCP header was there: sequence numbers, flags and window hold. */
  hasSegment = false;
  seq = 0;
  ack = 0;
  flags = 0;
  window = 0;
  checksum = 0;
  /** Where the TCP header begins; holds with `hasSegment`. */
  segmentAt = 0;
  payloadAt = 0;
  /** Payload bytes on the wire, by the IP (or UDP) length; and how many of them were captured. */
  payloadLength = 0;
  payloadCaptured = 0;

  tunnelCount = 0;
  readonly tunnels: TunnelLayer[] = Array.from({ length: TUNNEL_LIMIT }, () => ({
    kind: "vxlan",
    v6: false,
    srcAt: -1,
    dstAt: -1,
    vni: 0,
  }));
  /** True when the packet, or the mirrored packet inside, was cut. */
  truncated = false;
  vlanCount = 0;
  extensionCount = 0;
  /** Of a radio frame: its header is filled up to a multiple of four bytes. */
  isPadded = false;

  readonly dispatch: Dispatch;
  /** Where oddities are counted: of the file the packet comes from. */
  notes = new HeaderNotes();

  constructor(dispatch: Dispatch) {
    this.dispatch = dispatch;
  }

  /** Decodes bytes[start, start + captured), of which `original` were on the wire, as link type `linkType`. */
  decode(bytes: Uint8Array, view: DataView, start: number, captured: number, original: number, linkType: number): void {
    const { dispatch } = this;
    let next = this.begin(bytes, view, start, captured, original, linkType);
    for (let layers = 0; next !== 0 && layers < LAYER_LIMIT; layers++) {
      this.path = dispatch.paths.step(this.path, next);
      next = dispatch.decoders[next].decode(this);
    }
    if (this.truncated) this.notes.note("packet-truncated");
  }

  /** Sets out on a packet: says which decoder is first (0: none). For a walk of one's own; `decode` does all of it. */
  begin(
    bytes: Uint8Array,
    view: DataView,
    start: number,
    captured: number,
    original: number,
    linkType: number,
  ): number {
    this.bytes = bytes;
    this.view = view;
    this.start = start;
    this.at = start;
    this.end = start + captured;
    this.wireEnd = start + Math.max(captured, original);
    this.path = 0;
    this.tunnelCount = 0;
    this.vlanCount = 0;
    this.extensionCount = 0;
    this.truncated = captured < original;
    this.fragment = 0;
    this.carrierAt = -1;
    this.isPiece = false;
    this.isPadded = false;
    this.forgetIp();
    const first = this.dispatch.linkType(linkType);
    if (first === 0) this.notes.note("link-unknown");
    return first;
  }

  /** Before an inner packet: what was decoded of the outer one no longer describes the connection. */
  forgetIp(): void {
    if (this.fragment === 1) this.#keepCarrier();
    this.ipAt = -1;
    this.protocol = 0;
    this.fragment = 0;
    this.hasPorts = false;
    this.hasSegment = false;
    this.srcPort = 0;
    this.dstPort = 0;
    this.flags = 0;
    this.payloadLength = 0;
    this.payloadCaptured = 0;
  }

  #keepCarrier(): void {
    this.carrierAt = this.ipAt;
    this.carrierV6 = this.v6;
    this.carrierProtocol = this.protocol;
    this.carrierId = this.ipId;
    this.carrierFragmentAt = this.fragmentAt;
    this.carrierEnd = this.end;
    // UDP has set the payload behind its own header, others leave it where IP has set it.
    this.carrierUpperAt = this.payloadAt - (this.protocol === UDP ? UDP_HEADER : 0);
  }

  /** True where the innermost packet, its headers known, goes on in other fragments of what carries it. */
  get goesOn(): boolean {
    if (this.carrierAt < 0 || this.truncated || this.fragment !== 0) return false;
    return this.hasPorts && this.payloadCaptured < this.payloadLength;
  }

  /** Decodes what an IP packet carries, from its transport header on: put together from fragments. */
  decodeUpper(bytes: Uint8Array, protocol: number): void {
    const { dispatch } = this;
    this.begin(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length, bytes.length, 0);
    let next = dispatch.ipProtocol[protocol];
    for (let layers = 0; next !== 0 && layers < LAYER_LIMIT; layers++) {
      this.path = dispatch.paths.step(this.path, next);
      next = dispatch.decoders[next].decode(this);
    }
  }

  /** True when `count` more captured bytes are there; otherwise notes a cut header. */
  has(count: number): boolean {
    if (this.end - this.at >= count) return true;
    this.notes.note("header-cut");
    return false;
  }

  u16(at: number): number {
    return (this.bytes[at] << 8) | this.bytes[at + 1];
  }

  /** Ends decoding: what was decoded so far stays. */
  stop(code: NoteCode): number {
    this.notes.note(code);
    return 0;
  }

  /** Enters a tunnel that tells networks apart; false when nested too deep. */
  enterTunnel(kind: "vxlan" | "geneve", vni: number): boolean {
    if (this.tunnelCount === TUNNEL_LIMIT) {
      this.notes.note("tunnel-limit");
      return false;
    }
    const layer = this.tunnels[this.tunnelCount++];
    layer.kind = kind;
    layer.vni = vni;
    layer.v6 = this.v6;
    layer.srcAt = this.ipAt < 0 ? -1 : this.srcAt;
    layer.dstAt = this.dstAt;
    this.vlanCount = 0;
    this.forgetIp();
    return true;
  }

  /** What the current layer carries ends at `wireEnd` where that is before what it was: what follows is padding of a layer around it. */
  boundAt(wireEnd: number): void {
    if (wireEnd >= this.wireEnd) return;
    this.wireEnd = wireEnd;
    if (this.end > wireEnd) this.end = wireEnd;
  }

  /** Sets the payload as what is left, cut by the length the transport or IP header gives. */
  takePayload(wireEnd: number): void {
    this.payloadAt = this.at;
    this.payloadLength = Math.max(0, wireEnd - this.at);
    this.payloadCaptured = Math.max(0, Math.min(wireEnd, this.end) - this.at);
  }
}
