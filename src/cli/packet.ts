import { printable } from "../base/escape.ts";
import { formatTime } from "../base/time.ts";
import type { Case, TsharkAbout } from "../engine/api.ts";
import { hexLine, offsetText } from "./payload.ts";

type Packet = Awaited<ReturnType<Case["packet"]>>;
type Field = Packet["layers"][number]["fields"][number];

/**
 * The packet for people: a line on it, its layers with their fields, tshark's where they were asked for, a hex dump. Nothing in it
 * reaches a terminal unescaped.
 */
export function packetText(packet: Packet, theirs: TsharkAbout | null): string {
  const { layers, bytes } = packet;
  const tree = [...layers.flatMap(layerLines), ...(theirs ? ["", ...theirLines(theirs)] : [])];
  const dump = Array.from(
    { length: Math.ceil(bytes.length / 16) },
    (_, i) => `${offsetText(i * 16)}  ${hexLine(bytes.subarray(i * 16, i * 16 + 16))}`,
  );
  return [header(packet), "", ...tree, "", ...dump, ""].join("\n");
}

function header({ evidenceId, number, ts, capturedLength, originalLength, connection }: Packet): string {
  const belongs = connection > 0 ? `, connection ${connection}` : "";
  return `Packet ${number} of file ${evidenceId}, ${formatTime(BigInt(ts))}, ${capturedLength} of ${originalLength} bytes${belongs}`;
}

function theirLines({ version, at, length, layers, more }: TsharkAbout): string[] {
  const name = version === "" ? "tshark" : `tshark ${printable(version)}`;
  return [
    `The innermost frame by ${name}  [${at}+${length}]`,
    ...layers.flatMap(layerLines),
    ...(more ? ["Its answer was longer; what is left out is not shown."] : []),
  ];
}

function layerLines({ title, summary, at, length, fields }: Packet["layers"][number]): string[] {
  const says = summary === "" ? title : `${title}: ${summary}`;
  return [`${printable(says)}  [${at}+${length}]`, ...fields.flatMap((field) => fieldLines(field, "    "))];
}

function fieldLines({ title, value, at, length, fields }: Field, indent: string): string[] {
  const says = value === "" ? title : `${title}: ${value}`;
  const line = `${indent}${printable(says)}  [${at}+${length}]`;
  return [line, ...(fields ?? []).flatMap((field) => fieldLines(field, `${indent}    `))];
}

/** The packet as one line of JSON, names as in the engine's answers; bytes in hexadecimal. */
export function packetJson({ bytes, ts, ...packet }: Packet, theirs: TsharkAbout | null): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
  const tshark = theirs && { tshark: theirs };
  return `${escaped(JSON.stringify({ ...packet, ts: formatTime(BigInt(ts)), bytes: hex, ...tshark }))}\n`;
}

/** JSON escapes controls below 0x20 itself; what else may harm a terminal becomes \uXXXX, which JSON reads back as it was. */
function escaped(json: string): string {
  return json.replace(/[^ -~]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
