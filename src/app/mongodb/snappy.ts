/** Snappy's raw format (google/snappy, format_description.txt). */

/** Expands; null where the data is corrupt or longer than `limit`. */
export function unsnappy(bytes: Uint8Array, limit: number): Uint8Array | null {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    if (at >= bytes.length || shift > 28) return null;
    const byte = bytes[at++];
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > limit) return null;
  const out = new Uint8Array(length);
  let end = 0;
  while (at < bytes.length) {
    const tag = bytes[at++];
    if ((tag & 3) === 0) {
      let size = (tag >> 2) + 1;
      if (size > 60) {
        const extra = size - 60;
        if (at + extra > bytes.length) return null;
        size = 1;
        for (let i = 0; i < extra; i++) size += bytes[at + i] * 2 ** (8 * i);
        at += extra;
      }
      if (at + size > bytes.length || end + size > length) return null;
      out.set(bytes.subarray(at, at + size), end);
      at += size;
      end += size;
      continue;
    }
    const wide = tag & 3;
    const size = wide === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offsetBytes = wide === 1 ? 1 : wide === 2 ? 2 : 4;
    if (at + offsetBytes > bytes.length) return null;
    let offset = wide === 1 ? (tag >> 5) * 256 : 0;
    for (let i = 0; i < offsetBytes; i++) offset += bytes[at + i] * 2 ** (8 * i);
    at += offsetBytes;
    if (offset === 0 || offset > end || end + size > length) return null;
    // Byte by byte: a copy may overlap what it writes.
    for (let i = 0; i < size; i++, end++) out[end] = out[end - offset];
  }
  return end === length ? out : null;
}
