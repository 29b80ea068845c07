/** Bytes of messages for tests of protocols in frames. */

export type Part = Uint8Array | string | number;

/** Numbers are single bytes, text is UTF-8. */
export function joined(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(
    Buffer.concat(
      parts.map((part) =>
        typeof part === "number" ? Uint8Array.of(part) : typeof part === "string" ? Buffer.from(part) : part,
      ),
    ),
  );
}

/** A number of `size` bytes, most significant byte first. */
export function big(value: number | bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let left = BigInt.asUintN(64, BigInt(value));
  for (let i = size - 1; i >= 0; i--, left >>= 8n) bytes[i] = Number(left & 255n);
  return bytes;
}

/** The same, least significant byte first. */
export function little(value: number | bigint, size: number): Uint8Array {
  return big(value, size).reverse();
}

export function utf16(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "utf16le"));
}
