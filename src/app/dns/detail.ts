/** A DNS message in lines, as `dig` shows it: header, questions, a record a line. */
import { ednsText } from "./edns.ts";
import { className } from "./names.ts";
import type { DnsMessage, DnsRecord } from "./parse.ts";
import type { Dialect } from "./rows.ts";

/** Characters of one message's text: a message of a zone transfer has thousands of records. */
const MAX_TEXT = 262_144;

const FLAGS = ["aa", "tc", "rd", "ra", "ad", "cd"] as const;

export function messageDetail(message: DnsMessage, dialect: Dialect): string {
  const lines = headerLines(message, dialect);
  if (message.edns) lines.push(`EDNS: ${ednsText(message.edns)}`);
  section(lines, message.opcode === UPDATE ? "Zone" : "Question", message.questions, ({ name, type, qclass }) => {
    return `${dialect.nameText(name)} ${classText(qclass, dialect)} ${dialect.typeText(type)}`;
  });
  const [answers, authority] = message.opcode === UPDATE ? ["Prerequisite", "Update"] : ["Answer", "Authority"];
  section(lines, answers, message.answers, (record) => recordLine(record, dialect));
  section(lines, authority, message.authority, (record) => recordLine(record, dialect));
  section(lines, "Additional", message.additional, (record) => recordLine(record, dialect));
  if (!message.isWhole) lines.push("The message ends early.");
  return lines.join("\n");
}

/** Dynamic update names its sections otherwise (RFC 2136, section 2). */
const UPDATE = 5;

function headerLines(message: DnsMessage, dialect: Dialect): string[] {
  const { id, isResponse, opcode, rcode, counts } = message;
  const outcome = isResponse ? `, status ${dialect.rcodeText(rcode)}` : "";
  const set = [...(isResponse ? ["qr"] : []), ...FLAGS.filter((flag) => message[flag])];
  const [questions, answers, authority, additional] = counts;
  return [
    `Opcode ${dialect.opcodeText(opcode)}${outcome}, id ${id}`,
    `Flags: ${set.join(" ") || "none"}; questions ${questions}, answers ${answers}, authority ${authority}, additional ${additional}`,
  ];
}

function section<T>(lines: string[], title: string, entries: readonly T[], text: (entry: T) => string): void {
  if (entries.length === 0) return;
  lines.push("", `${title}:`);
  let room = MAX_TEXT;
  for (const entry of entries) {
    const entryText = text(entry);
    room -= entryText.length;
    if (room < 0) return void lines.push("…");
    lines.push(`  ${entryText}`);
  }
}

function recordLine({ name, type, rclass, ttl, text }: DnsRecord, dialect: Dialect): string {
  return `${dialect.nameText(name)} ${ttl} ${classText(rclass, dialect)} ${dialect.typeText(type)} ${text}`.trimEnd();
}

/** Multicast DNS has a bit in the class: a unicast reply is wanted, or other copies are to be forgotten. */
function classText(value: number, { classMask }: Dialect): string {
  return `${className(value & classMask)}${value & ~classMask ? " (top bit set)" : ""}`;
}
