/** DNS messages (RFC 1035, section 4): header, questions and the three sections. Never throws; what does not fit ends the reading, but for broken names that end. */
import { type Edns, parseEdns } from "./edns.ts";
import { dataText } from "./rdata.ts";
import { DnsReader } from "./reader.ts";

export const HEADER_BYTES = 12;
const OPT = 41;

/** Questions of one message that are read; real ones have one, multicast ones some dozens. */
const MAX_QUESTIONS = 256;
/** Records of one message that are read: 64 KB can hold some 5,000 of the smallest, and claim 65,535. */
const MAX_RECORDS = 6000;
/** Characters of all record data of one message: names that point back can make a hundred of each byte. */
const MAX_TEXT = 262_144;

export interface Question {
  readonly name: string;
  readonly type: number;
  /** The top bit asks for a unicast reply in multicast DNS (RFC 6762, section 5.4). */
  readonly qclass: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  readonly rclass: number;
  readonly ttl: number;
  /** Data in presentation format. */
  readonly text: string;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  /** With the upper bits that EDNS adds (RFC 6891, section 6.1.3). */
  readonly rcode: number;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  readonly ad: boolean;
  readonly cd: boolean;
  /** As the header counts: questions, answers, authority, additional. */
  readonly counts: readonly [number, number, number, number];
  readonly questions: readonly Question[];
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  /** Without the OPT record, which is `edns`. */
  readonly additional: readonly DnsRecord[];
  readonly edns: Edns | null;
  /** False where the message ended early or a name was broken: what was read holds. */
  readonly isWhole: boolean;
  /** Bytes that the message takes; what comes after is not its. */
  readonly size: number;
}

/** Record data as text. */
export type ReadData = (type: number, data: DnsReader) => string;

/** A message; null where there is not even a header. */
export function parseDns(bytes: Uint8Array, readData: ReadData = dataText): DnsMessage | null {
  if (bytes.length < HEADER_BYTES) return null;
  const reader = new DnsReader(bytes);
  const id = reader.u16();
  const flags = reader.u16();
  const counts: [number, number, number, number] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  const questions = readQuestions(reader, counts[0]);
  const records = new Records(reader, readData);
  const answers = records.section(counts[1]);
  const authority = records.section(counts[2]);
  const additional = records.section(counts[3]);
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    rcode: (flags & 15) | ((records.edns?.rcodeBits ?? 0) << 4),
    aa: (flags & 0x0400) !== 0,
    tc: (flags & 0x0200) !== 0,
    rd: (flags & 0x0100) !== 0,
    ra: (flags & 0x0080) !== 0,
    ad: (flags & 0x0020) !== 0,
    cd: (flags & 0x0010) !== 0,
    counts,
    questions,
    answers,
    authority,
    additional,
    edns: records.edns,
    isWhole: !reader.short && !reader.isBroken && !records.isOver,
    size: reader.at,
  };
}

function readQuestions(reader: DnsReader, count: number): Question[] {
  const questions: Question[] = [];
  for (let i = 0; i < Math.min(count, MAX_QUESTIONS) && !reader.short; i++) {
    const name = reader.nameAndOn();
    const type = reader.u16();
    const qclass = reader.u16();
    if (!reader.short) questions.push({ name, type, qclass });
  }
  if (count > MAX_QUESTIONS) reader.short = true;
  return questions;
}

/** The three sections after the questions, with what all of them together may have. */
class Records {
  edns: Edns | null = null;
  /** More than is read. */
  isOver = false;
  readonly #reader: DnsReader;
  readonly #readData: ReadData;
  #left = MAX_RECORDS;
  #characters = MAX_TEXT;

  constructor(reader: DnsReader, readData: ReadData) {
    this.#reader = reader;
    this.#readData = readData;
  }

  section(count: number): DnsRecord[] {
    const records: DnsRecord[] = [];
    for (let i = 0; i < count && !this.#reader.short; i++) {
      if (this.#left-- <= 0 || this.#characters <= 0) {
        this.isOver = true;
        break;
      }
      const record = this.#record();
      if (record) records.push(record);
    }
    return records;
  }

  #record(): DnsRecord | null {
    const reader = this.#reader;
    const name = reader.nameAndOn();
    const type = reader.u16();
    const rclass = reader.u16();
    const ttl = reader.u32();
    const size = reader.u16();
    const start = reader.at;
    reader.skip(size);
    if (reader.short) return null;
    const data = reader.within(start, start + size);
    if (type === OPT) {
      this.edns ??= parseEdns(rclass, ttl, data);
      return null;
    }
    const text = this.#readData(type, data);
    this.#characters -= name.length + text.length;
    return { name, type, rclass, ttl, text };
  }
}
