/** Where the records of a capture file end, found independently of the project's readers. */

export interface RecordEnds {
  /** Positions at which a file may end without a record being cut. */
  readonly all: ReadonlySet<number>;
  /** The last position up to which the walk was sound. */
  readonly last: number;
}

/** Record ends of a classic pcap or a pcapng; null for anything else. Stops where a length makes no sense. */
export function recordEnds(bytes: Uint8Array): RecordEnds | null {
  if (bytes.length < 24) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0, true);
  if ([0xa1b2c3d4, 0xa1b23c4d].includes(magic)) return pcapEnds(view, true);
  if ([0xd4c3b2a1, 0x4d3cb2a1].includes(magic)) return pcapEnds(view, false);
  return magic === 0x0a0d0d0a ? pcapngEnds(view) : null;
}

function pcapEnds(view: DataView, little: boolean): RecordEnds {
  const all = new Set([24]);
  let at = 24;
  while (at + 16 <= view.byteLength) {
    const next = at + 16 + view.getUint32(at + 8, little);
    if (next > view.byteLength) break;
    all.add(next);
    at = next;
  }
  return { all, last: at };
}

function pcapngEnds(view: DataView): RecordEnds {
  const all = new Set<number>();
  let little = true;
  let at = 0;
  while (at + 12 <= view.byteLength) {
    if (view.getUint32(at, true) === 0x0a0d0d0a) little = view.getUint32(at + 8, true) === 0x1a2b3c4d;
    const length = view.getUint32(at + 4, little);
    if (length < 12 || length % 4 !== 0 || at + length > view.byteLength) break;
    if (view.getUint32(at + length - 4, little) !== length) break;
    at += length;
    all.add(at);
  }
  return { all, last: at };
}
