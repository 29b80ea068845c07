import type { PayloadPart } from "../engine/api.ts";
import type { Stream } from "./world.ts";

/** Turns parts of a stream into text or bytes, in order. */
export interface PayloadPrinter {
  part(part: PayloadPart): Uint8Array | string;
  end(): string;
}

type From = "orig" | "resp";

/** Originator and responder are told apart by sign, and on a terminal by colour too. */
const sign: Record<From, string> = { orig: "> ", resp: "< " };
const colour: Record<From, string> = { orig: "\u001b[36m", resp: "\u001b[33m" };
const plain = "\u001b[0m";

function painted(text: string, from: From, coloured: boolean): string {
  return coloured ? `${colour[from]}${text}${plain}` : text;
}

function gapText(size: number): string {
  return `[${size} ${size === 1 ? "byte" : "bytes"} missing]`;
}

/**
 * Text lines with `> ` (originator) or `< ` (responder) before each; what is not printable ASCII is a dot. A line goes on
 * over as many parts as it has; CR LF ends a line even when the two lie in different parts.
 */
export function asciiPrinter({ colour: coloured }: Pick<Stream, "colour">): PayloadPrinter {
  let open: From | undefined;
  let heldReturn = false;

  function close(): string {
    const text = open ? `${heldReturn ? "." : ""}${coloured ? plain : ""}\n` : "";
    open = undefined;
    heldReturn = false;
    return text;
  }

  function begin(from: From): string {
    if (open) return "";
    open = from;
    return `${coloured ? colour[from] : ""}${sign[from]}`;
  }

  function data(from: From, bytes: Uint8Array): string {
    let text = open === from ? "" : close();
    const characters = (heldReturn ? "\r" : "") + latin1(bytes);
    heldReturn = characters.endsWith("\r");
    const lines = (heldReturn ? characters.slice(0, -1) : characters).split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) text += begin(from) + dots(line.replace(/\r$/, "")) + ended();
    return rest === "" && !heldReturn ? text : text + begin(from) + dots(rest);
  }

  function ended(): string {
    open = undefined;
    return `${coloured ? plain : ""}\n`;
  }

  return {
    part(part) {
      if (part.kind === "data") return data(part.from, part.bytes);
      return `${close()}${painted(`${sign[part.from]}${gapText(part.size)}`, part.from, coloured)}\n`;
    },
    end: close,
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function dots(text: string): string {
  return text.replaceAll("\t", "    ").replace(/[^ -~]/g, ".");
}

/** Sixteen bytes a line, with the offset in that direction's stream. */
export function hexPrinter({ colour: coloured }: Pick<Stream, "colour">): PayloadPrinter {
  const offsets: Record<From, number> = { orig: 0, resp: 0 };
  return {
    part(part) {
      const start = offsets[part.from];
      if (part.kind === "gap") {
        offsets[part.from] += part.size;
        return `${painted(`${sign[part.from]}${offsetText(start)}  ${gapText(part.size)}`, part.from, coloured)}\n`;
      }
      offsets[part.from] += part.bytes.length;
      let text = "";
      for (let at = 0; at < part.bytes.length; at += 16) {
        const line = `${sign[part.from]}${offsetText(start + at)}  ${hexLine(part.bytes.subarray(at, at + 16))}`;
        text += `${painted(line, part.from, coloured)}\n`;
      }
      return text;
    },
    end: () => "",
  };
}

/** Eight hexadecimal digits. */
export function offsetText(offset: number): string {
  return offset.toString(16).padStart(8, "0");
}

/** Sixteen bytes in hexadecimal and as text; what is not printable ASCII is a dot. */
export function hexLine(bytes: Uint8Array): string {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  const left = pairs.slice(0, 8).join(" ");
  const right = pairs.slice(8).join(" ");
  const text = String.fromCharCode(...bytes).replace(/[^ -~]/g, ".");
  return `${left.padEnd(23)}  ${right.padEnd(23)}  |${text}|`;
}

/** Lines of sixteen bytes, with their offset. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines = Math.ceil(bytes.length / 16);
  return Array.from(
    { length: lines },
    (_, i) => `${offsetText(i * 16)}  ${hexLine(bytes.subarray(i * 16, i * 16 + 16))}`,
  );
}

/** The bytes as they are; `onGap` is told what is left out, and where in the output. */
export function rawPrinter(onGap: (size: number, at: number) => void): PayloadPrinter {
  let written = 0;
  return {
    part(part) {
      if (part.kind === "gap") {
        onGap(part.size, written);
        return "";
      }
      written += part.bytes.length;
      return part.bytes;
    },
    end: () => "",
  };
}
