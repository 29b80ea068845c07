/** LOC: where something stands (RFC 1876). */
import type { DnsReader } from "./reader.ts";

/** Thousandths of a second of arc; the middle of the range is the equator and the prime meridian. */
const MIDDLE = 2 ** 31;
/** Centimetres that altitudes are counted from: 100,000 m below the reference spheroid. */
const DEPTH = 10_000_000;

export function locText(data: DnsReader): string {
  const version = data.u8();
  const [size, horizontal, vertical] = [metres(data.u8()), metres(data.u8()), metres(data.u8())];
  const latitude = angle(data.u32(), "N", "S");
  const longitude = angle(data.u32(), "E", "W");
  const altitude = ((data.u32() - DEPTH) / 100).toFixed(2);
  // Of other versions nothing is known.
  if (version !== 0) data.short = true;
  return `${latitude} ${longitude} ${altitude}m ${size}m ${horizontal}m ${vertical}m`;
}

/** Centimetres as a digit and a power of ten. */
function metres(byte: number): string {
  return String(((byte >> 4) * 10 ** (byte & 15)) / 100);
}

function angle(value: number, positive: string, negative: string): string {
  const thousandths = Math.abs(value - MIDDLE);
  const degrees = Math.floor(thousandths / 3_600_000);
  const minutes = Math.floor(thousandths / 60_000) % 60;
  const seconds = ((thousandths % 60_000) / 1000).toFixed(3);
  return `${degrees} ${minutes} ${seconds} ${value >= MIDDLE ? positive : negative}`;
}
