/** Text files that are not UTF-8: PowerShell writes what a command prints as UTF-16 (`aws ... > file.json`). */
import type { LogReader } from "./format.ts";

type Encoding = "utf-16le" | "utf-16be";

const encoder = new TextEncoder();

/** UTF-16 is told by its byte order mark alone. */
function encodingOf(first: number, second: number): Encoding | null {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : null;
}

/** Text of the beginning of a file, for recognition. */
export function headText(head: Uint8Array): string {
  return new TextDecoder(encodingOf(head[0], head[1]) ?? "utf-8").decode(head);
}

/** A reader that takes a file in either encoding and gives `inner` UTF-8. */
export function anyEncoding(inner: LogReader): LogReader {
  let first: number | null = null;
  let begun = false;
  let decoder: InstanceType<typeof TextDecoder> | null = null;

  const give = (bytes: Uint8Array, from: number, to: number) => {
    if (!decoder) return inner.push(bytes, from, to);
    const utf8 = encoder.encode(decoder.decode(bytes.subarray(from, to), { stream: true }));
    return inner.push(utf8, 0, utf8.length);
  };

  /** The first two bytes tell the encoding; they may come in two pieces. */
  const begin = async (bytes: Uint8Array, from: number, to: number) => {
    if (first === null && to - from === 1) {
      first = bytes[from];
      return;
    }
    begun = true;
    const encoding = first === null ? encodingOf(bytes[from], bytes[from + 1]) : encodingOf(first, bytes[from]);
    if (encoding) decoder = new TextDecoder(encoding);
    if (first !== null) await give(new Uint8Array([first]), 0, 1);
    await give(bytes, from, to);
  };

  return {
    push(bytes, from, to) {
      if (begun) return give(bytes, from, to);
      return to > from ? begin(bytes, from, to) : undefined;
    },
    async end() {
      if (!begun && first !== null) await give(new Uint8Array([first]), 0, 1);
      await inner.end();
    },
  };
}
