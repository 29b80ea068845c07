/** DNS messages built by hand (RFC 1035, section 4). */
import { bytesOf } from "./app.ts";

export const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
export const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];

/** A name without compression. */
export function dnsName(text: string): number[] {
  if (text === ".") return [0];
  return [...text.split(".").flatMap((label) => [label.length, ...bytesOf(label)]), 0];
}

export const dnsQuestion = (name: string, type: number, qclass = 1): number[] => [...dnsName(name), ...u16(type), ...u16(qclass)]; // prettier-ignore

/** A record; its name, where it is none, points at the first question. */
export function dnsRecord(type: number, data: readonly number[], name?: string, ttl = 60, rclass = 1): number[] {
  const owner = name === undefined ? [0xc0, 12] : dnsName(name);
  return [...owner, ...u16(type), ...u16(rclass), ...u32(ttl), ...u16(data.length), ...data];
}

export interface DnsParts {
  readonly id?: number;
  readonly flags?: number;
  readonly questions?: readonly (readonly number[])[];
  readonly answers?: readonly (readonly number[])[];
  readonly authority?: readonly (readonly number[])[];
  readonly additional?: readonly (readonly number[])[];
}

export function dnsMessage(parts: DnsParts): Uint8Array {
  const { id = 0x1234, flags = 0x0100, questions = [], answers = [], authority = [], additional = [] } = parts;
  const sections = [questions, answers, authority, additional];
  return Uint8Array.from([
    ...u16(id),
    ...u16(flags),
    ...sections.flatMap((section) => u16(section.length)),
    ...sections.flat(2),
  ]);
}

/** With its length before it, as over TCP. */
export const framed = (message: Uint8Array): Uint8Array => Uint8Array.from([...u16(message.length), ...message]);
