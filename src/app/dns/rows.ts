/** A query and its response as a row, and each of them as a line. */
import { line } from "../protocol.ts";
import { ednsText } from "./edns.ts";
import { className, opcodeName, rcodeName, typeName } from "./names.ts";
import type { DnsMessage, DnsRecord, Question, ReadData } from "./parse.ts";
import { dataText } from "./rdata.ts";

/** Characters of one section's text; a zone transfer has megabytes. */
const MAX_SECTION = 8192;

/** What a row takes of a query: kept until the response comes, so small. */
export interface Asked {
  readonly query: string | null;
  readonly qtype: string | null;
  readonly qclass: string | null;
  readonly opcode: string;
  readonly rd: boolean;
  readonly edns: string | null;
  readonly client_subnet: string | null;
  /** Of an UPDATE what must hold first, of a NOTIFY what is new: only a query has them. */
  readonly answers: string | null;
  /** Of an UPDATE: what it changes. */
  readonly authority: string | null;
  readonly additional: string | null;
}

/** What DNS and its relatives do differently. */
export interface Dialect {
  /** The name in the words of the protocol. */
  nameText(name: string): string;
  typeText(type: number): string;
  opcodeText(opcode: number): string;
  rcodeText(rcode: number): string;
  readData: ReadData;
  /** The top bit of a class has a meaning of its own in multicast DNS (RFC 6762, sections 5.4 and 10.2). */
  readonly classMask: number;
  /** Responses repeat no question; their answer is of the name that was asked for. */
  readonly isNamedByAnswer: boolean;
}

export const DNS: Dialect = {
  nameText: (name) => name,
  typeText: typeName,
  opcodeText: opcodeName,
  rcodeText: rcodeName,
  readData: dataText,
  classMask: 0xffff,
  isNamedByAnswer: false,
};

export function asked(message: DnsMessage, dialect: Dialect): Asked {
  const { edns, authority, additional } = message;
  const questions = questionsOf(message, dialect);
  const joined = (text: (question: Question) => string): string | null =>
    questions.length === 0 ? null : cut(questions.map(text).join(", "));
  return {
    query: joined(({ name }) => dialect.nameText(name)),
    qtype: joined(({ type }) => dialect.typeText(type)),
    qclass: classesText(questions, dialect),
    opcode: dialect.opcodeText(message.opcode),
    rd: message.rd,
    edns: edns && ednsText(edns),
    client_subnet: edns?.clientSubnet ?? null,
    answers: TELLS.includes(message.opcode) ? sectionText(message.answers, dialect) : null,
    authority: sectionText(authority, dialect),
    additional: sectionText(additional, dialect),
  };
}

/** NOTIFY and UPDATE: their queries tell records where others ask for them (RFC 1996, section 3.7; RFC 2136, section 2.4). */
const TELLS = [4, 5];

/** Mostly one for all. */
function classesText(questions: readonly Question[], dialect: Dialect): string | null {
  const names = questions.map(({ qclass }) => className(qclass & dialect.classMask));
  if (names.length < 2) return names[0] ?? null;
  return [...new Set(names)].join(", ");
}

/** An inverse query asks by the data of an answer; its name, as a rule the root, says nothing (RFC 1035, section 6.4). */
const IQUERY = 1;

function questionsOf({ questions, answers, opcode }: DnsMessage, dialect: Dialect): readonly Question[] {
  if (questions.length > 0 || !(dialect.isNamedByAnswer || opcode === IQUERY)) return questions;
  const asksData = !dialect.isNamedByAnswer;
  return answers.slice(0, 1).map(({ name, type, rclass, text }) => {
    return { name: asksData && text !== "" ? text : name, type, qclass: rclass };
  });
}

/** What a row takes of a response. */
export interface Answered {
  readonly rcode: string | null;
  readonly answers: string | null;
  readonly ttls: string | null;
  readonly answer_count: number | null;
  readonly authority_count: number | null;
  readonly additional_count: number | null;
  readonly authority: string | null;
  readonly additional: string | null;
  readonly aa: boolean | null;
  readonly tc: boolean | null;
  readonly ra: boolean | null;
  readonly ad: boolean | null;
  readonly extended_error: string | null;
}

export const UNANSWERED: Answered = {
  rcode: null,
  answers: null,
  ttls: null,
  answer_count: null,
  authority_count: null,
  additional_count: null,
  authority: null,
  additional: null,
  aa: null,
  tc: null,
  ra: null,
  ad: null,
  extended_error: null,
};

/** A row; written out, since rows made of spread objects cost many times as much. */
export function rowOf(proto: string, id: number, query: Asked, answered: Answered, rtt: number | null) {
  return {
    proto,
    trans_id: id,
    query: query.query,
    qtype: query.qtype,
    qclass: query.qclass,
    opcode: query.opcode,
    rcode: answered.rcode,
    answers: answered.answers ?? query.answers,
    ttls: answered.ttls,
    answer_count: answered.answer_count,
    authority_count: answered.authority_count,
    additional_count: answered.additional_count,
    // Responses to updates and registrations repeat nothing of what was to be changed.
    authority: answered.authority ?? query.authority,
    additional: answered.additional ?? query.additional,
    aa: answered.aa,
    tc: answered.tc,
    rd: query.rd,
    ra: answered.ra,
    ad: answered.ad,
    rtt,
    edns: query.edns,
    client_subnet: query.client_subnet,
    extended_error: answered.extended_error,
  };
}

/** The response's columns. */
export function answeredColumns(message: DnsMessage, dialect: Dialect): Answered {
  const { answers, authority, additional, counts, aa, tc, ra, ad, edns } = message;
  const asks = questionsOf(message, dialect);
  const speaksForItself = (type: number): boolean => PLAIN.includes(type) || asks.some((one) => one.type === type);
  const isOfMany = isTransfer(message) || (message.questions.length === 0 && !dialect.isNamedByAnswer);
  const text = (record: DnsRecord): string => {
    if (isOfMany) return recordText(record, dialect);
    return speaksForItself(record.type) ? record.text : `${dialect.typeText(record.type)} ${record.text}`.trimEnd();
  };
  return {
    rcode: dialect.rcodeText(message.rcode),
    answers: joinedUpTo(answers, text),
    ttls: joinedUpTo(answers, ({ ttl }) => `${ttl}`),
    answer_count: counts[1],
    authority_count: counts[2],
    additional_count: counts[3],
    authority: sectionText(authority, dialect),
    additional: sectionText(additional, dialect),
    aa,
    tc,
    ra,
    ad,
    extended_error: edns?.extendedError ?? null,
  };
}

/** A zone transfer, whole or of changes (RFC 5936, RFC 1995): its messages are one answer. */
export function isTransfer({ questions }: DnsMessage): boolean {
  return questions.some(({ type }) => type === 251 || type === 252);
}

/** Types whose data speaks for itself: A, CNAME, AAAA. */
const PLAIN = [1, 5, 28];

function sectionText(records: readonly DnsRecord[], dialect: Dialect): string | null {
  return joinedUpTo(records, (record) => recordText(record, dialect));
}

/** A record with its name; its class only where it is another than IN, as in an UPDATE (RFC 2136, section 2.5). */
function recordText({ name, type, rclass, text }: DnsRecord, dialect: Dialect): string {
  const masked = rclass & dialect.classMask;
  const head = `${dialect.nameText(name)} ${masked === 1 ? "" : `${className(masked)} `}${dialect.typeText(type)}`;
  return text === "" ? head : `${head} ${text}`;
}

/** Texts joined, as long as they fit; null where there are none. */
function joinedUpTo(records: readonly DnsRecord[], text: (record: DnsRecord) => string): string | null {
  let joined = "";
  for (const record of records) {
    if (joined.length > MAX_SECTION) break;
    joined += joined === "" ? text(record) : `, ${text(record)}`;
  }
  return records.length === 0 ? null : cut(joined);
}

function cut(text: string): string {
  return text.length <= MAX_SECTION ? text : `${text.slice(0, MAX_SECTION)}…`;
}

/** A query in one line: types and names. */
export function queryLine(message: DnsMessage, dialect: Dialect): string {
  const { opcode, counts } = message;
  const asks = questionsOf(message, dialect)
    .map(({ name, type }) => `${dialect.typeText(type)} ${dialect.nameText(name)}`)
    .join(", ");
  const changes = opcode === 5 ? `${counts[2]} changes` : "";
  return line([opcode === 0 ? "" : dialect.opcodeText(opcode), asks, changes].filter((part) => part !== "").join(" "));
}

/** A response in one line: outcome and answers. */
export function responseLine({ tc, isWhole }: DnsMessage, { rcode, answers }: Answered): string {
  const parts = [rcode ?? "", answers ?? "", tc ? "truncated" : "", isWhole ? "" : "cut"];
  return line(parts.filter((part) => part !== "").join(" "));
}
