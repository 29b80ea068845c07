import { MAX_CAPTURED } from "./limits.ts";

/**
 * Layout of the record headers of a pcap file. The standard one has 16 bytes; patched libpcaps of 1999 and some devices
 * write longer ones, in part under the standard magic number, so that only the records themselves tell.
 */
export interface RecordLayout {
  readonly name: string;
  /** Bytes of a record header. */
  readonly header: number;
  /** How many things are wrong with the bytes after the first 16 for this layout. */
  faults(view: DataView, at: number, little: boolean): number;
}

export const standardLayout: RecordLayout = { name: "standard", header: 16, faults: () => 0 };

/** Alexey Kuznetzov's patches of 1999-04-17 and 1999-10-29: interface index, protocol, packet type. */
const kuznetzov: RecordLayout = { name: "Kuznetzov's, 24-byte record headers", header: 24, faults: linuxFaults };

/** The patch of 1999-09-15 (SuSE 6.3): the same and two processor numbers. */
const kuznetzovLong: RecordLayout = { name: "Kuznetzov's, 28-byte record headers", header: 28, faults: linuxFaults };

/** Nokia IPSO: one more word. */
const nokia: RecordLayout = { name: "Nokia's, 20-byte record headers", header: 20, faults: nokiaFaults };

/** Layouts that occur under the standard magic number, likeliest first. */
export const standardLayouts: readonly RecordLayout[] = [standardLayout, kuznetzov, nokia];
/** Layouts that occur under the modified magic number 0xa1b2cd34. */
export const modifiedLayouts: readonly RecordLayout[] = [kuznetzov, kuznetzovLong];

/** How far the guess looks: as far as one record of the largest size may reach. */
export const GUESS_BYTES = MAX_CAPTURED;
/** Records a guess looks at: as many as Wireshark does, so that both take a file for the same variant. */
const GUESS_RECORDS = 3;
/** No packet was ever this long: a hint that the layout is wrong. */
const ABSURD_ORIGINAL = 128 << 20;
/** More interfaces than a machine of 1999 had. */
const ABSURD_INTERFACE = 10_000;

/**
 * The layout under which the first records make the most sense; the first of `layouts` when they draw.
 * `ends`: nothing follows `to`.
 */
export function guessLayout(
  layouts: readonly RecordLayout[],
  view: DataView,
  from: number,
  to: number,
  ends: boolean,
  little: boolean,
  snapLength: number,
): RecordLayout {
  let best = layouts[0];
  let fewest = Infinity;
  for (const layout of layouts) {
    const found = faultsOf(layout, view, from, to, ends, little, snapLength);
    if (found < fewest) {
      best = layout;
      fewest = found;
    }
  }
  return best;
}

function faultsOf(
  layout: RecordLayout,
  view: DataView,
  from: number,
  to: number,
  ends: boolean,
  little: boolean,
  snapLength: number,
): number {
  let faults = 0;
  let at = from;
  for (let i = 0; i < GUESS_RECORDS && at !== to; i++) {
    if (at + standardLayout.header > to) return faults + (ends ? 1 : 0);
    const captured = view.getUint32(at + 8, little);
    const original = view.getUint32(at + 12, little);
    if (view.getUint32(at + 4, little) >= 1_000_000) faults++;
    if (captured > snapLength) faults++;
    if (original > ABSURD_ORIGINAL) faults++;
    if (captured > original) faults++;
    if (captured > MAX_CAPTURED) faults++;
    if (at + layout.header > to) return faults + (ends ? 1 : 0);
    faults += layout.faults(view, at, little);
    if (captured > MAX_CAPTURED) return faults;
    at += layout.header + captured;
    if (at > to) return faults + (ends ? 1 : 0);
  }
  return faults;
}

function linuxFaults(view: DataView, at: number, little: boolean): number {
  const protocol = view.getUint16(at + 20, little);
  const known = protocol >= 0x0600 || protocol <= 0x17 || protocol === 0x60 || protocol === 0x200 || protocol === 0x400;
  const badInterface = view.getUint32(at + 16, little) > ABSURD_INTERFACE;
  const badType = view.getUint8(at + 22) > 4;
  return Number(badInterface) + Number(!known) + Number(badType);
}

/** The words seen in such files have the form 0xXfbfYZ0W with X 9 or b, Y b or d, Z 6 or 9, W 1 or 2. */
function nokiaFaults(view: DataView, at: number, little: boolean): number {
  const word = view
    .getUint32(at + 16, little)
    .toString(16)
    .padStart(8, "0");
  return /^[9b]fbf[bd][69]0[12]$/.test(word) ? 0 : 1;
}
