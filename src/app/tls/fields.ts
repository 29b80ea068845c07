/** Fields of TLS records and of the handshake messages in them, as Wireshark names them (RFC 8446, sections 4 and 5; RFC 5246). */
import { type Fields, hexText } from "../../model/fields.ts";
import type { DescribeMessage } from "../describe/payload.ts";
import type { Look } from "../protocol.ts";
import { certificateFields } from "../x509/fields.ts";
import { HANDSHAKE } from "./messages.ts";
import { alertName, versionName } from "./names.ts";
import { helloFields } from "./hello-fields.ts";
import { contentLength, HEADER, isHeader, RECORD } from "./records.ts";

/** Records described of one packet: 64 KB hold four full ones, or some thousand of a few bytes. */
const MAX_RECORDS = 256;
const MESSAGE_HEADER = 4;
/** Alerts are two bytes; longer ones are encrypted. */
const ALERT = 2;

const RECORDS: Readonly<Record<number, string>> = {
  20: "Change Cipher Spec", 21: "Alert", 22: "Handshake", 23: "Application Data", 24: "Heartbeat",
}; // prettier-ignore

const MESSAGES: Readonly<Record<number, string>> = {
  0: "Hello Request", 1: "Client Hello", 2: "Server Hello", 3: "Hello Verify Request", 4: "New Session Ticket", 5: "End of Early Data",
  6: "Hello Retry Request", 8: "Encrypted Extensions", 11: "Certificate", 12: "Server Key Exchange", 13: "Certificate Request",
  14: "Server Hello Done", 15: "Certificate Verify", 16: "Client Key Exchange", 20: "Finished", 21: "Certificate URL",
  22: "Certificate Status", 23: "Supplemental Data", 24: "Key Update", 25: "Compressed Certificate",
}; // prettier-ignore

/** A record whose length fits what follows: another record, or the end of the segment. */
export function beginsRecord({ orig, resp }: Look): boolean {
  const bytes = orig.length > 0 ? orig : resp;
  if (bytes.length <= HEADER || !isHeader(bytes, 0)) return false;
  return isHeader(bytes, HEADER + contentLength(bytes, 0));
}

export const describeTls: DescribeMessage = (fields, { bytes, at, end }) => {
  const said: string[] = [];
  const segment = bytes.subarray(at, end);
  let next = 0;
  for (let count = 0; count < MAX_RECORDS && next + HEADER <= segment.length && isHeader(segment, next); count++) {
    record(fields, at + next, said);
    next += HEADER + contentLength(segment, next);
  }
  const summary = [...new Set(said)].join(", ");
  return { summary, end: Math.min(end, at + next) };
};

function record(fields: Fields, at: number, said: string[]): void {
  const type = fields.read(at, 1);
  const length = fields.read(at + 3, 2);
  const name = RECORDS[type] ?? `type ${type}`;
  fields.group("tls.record", "Record", at, HEADER + length, name, () => {
    const version = fields.read(at + 1, 2);
    fields.put("tls.record.content_type", "Content Type", at, 1, `${name} (${type})`);
    fields.hex("tls.record.version", "Version", at + 1, 2, { [version]: versionName(version) });
    fields.uint("tls.record.length", "Length", at + 3, 2);
    const before = said.length;
    content(fields, type, at + HEADER, length, said);
    if (said.length === before) said.push(name);
    return `${versionName(version)}, ${said.slice(before).join(", ")}`;
  });
}

function content(fields: Fields, type: number, at: number, length: number, said: string[]): void {
  const there = Math.min(length, fields.end - at);
  if (type === RECORD.data) {
    fields.put("tls.app_data", "Encrypted Application Data", at, there, hexText(fields.bytes, at, at + there));
  } else if (type === RECORD.alert) alert(fields, at, length, said);
  else if (type === RECORD.changeCipherSpec)
    fields.put("tls.change_cipher_spec", "Change Cipher Spec Message", at, there, "");
  else if (type === RECORD.handshake) handshake(fields, at, length, said);
}

function alert(fields: Fields, at: number, length: number, said: string[]): void {
  if (length !== ALERT) {
    said.push("Encrypted Alert");
    return fields.put("tls.alert_message", "Encrypted Alert", at, length, "");
  }
  const level = fields.read(at, 1);
  const description = fields.read(at + 1, 1);
  const says = `${level === 2 ? "fatal" : "warning"}, ${alertName(description)}`;
  said.push(`Alert (${says})`);
  fields.group("tls.alert_message", "Alert Message", at, length, says, () => {
    fields.uint("tls.alert_message.level", "Level", at, 1, { 1: "warning", 2: "fatal" });
    fields.put("tls.alert_message.desc", "Description", at + 1, 1, `${alertName(description)} (${description})`);
  });
}

/** Messages of one record: several in one, or one that goes on in the next. What is none is encrypted. */
function handshake(fields: Fields, start: number, length: number, said: string[]): void {
  const end = Math.min(start + length, fields.end);
  if (!isClear(fields, start, start + length, end)) {
    said.push("Encrypted Handshake Message");
    return fields.put("tls.handshake", "Encrypted Handshake Message", start, end - start, "");
  }
  for (let at = start; at + MESSAGE_HEADER <= end && fields.has(at, MESSAGE_HEADER);) {
    const type = fields.read(at, 1);
    const size = fields.read(at + 1, 3);
    message(fields, at, type, size, end);
    said.push(MESSAGES[type]);
    at += MESSAGE_HEADER + size;
  }
}

/** True where known messages fill the record [at, wholeEnd) exactly, or as far as [at, end) is here; the first bytes of encrypted ones are any. */
function isClear(fields: Fields, start: number, wholeEnd: number, end: number): boolean {
  let at = start;
  while (at + MESSAGE_HEADER <= end) {
    const type = fields.read(at, 1);
    const size = fields.read(at + 1, 3);
    if (MESSAGES[type] === undefined) return false;
    at += MESSAGE_HEADER + size;
    if (at > wholeEnd) return isLong(type, size);
  }
  return at > end ? at <= wholeEnd : at === end;
}

/** Messages that are too long for a record now and then; the first bytes of encrypted ones are any. */
function isLong(type: number, size: number): boolean {
  return (type === HANDSHAKE.certificate || type === HANDSHAKE.clientHello) && size < 0x040000;
}

function message(fields: Fields, at: number, type: number, size: number, end: number): void {
  const whole = Math.min(MESSAGE_HEADER + size, end - at);
  fields.group("tls.handshake", "Handshake Protocol", at, whole, MESSAGES[type], () => {
    fields.put("tls.handshake.type", "Handshake Type", at, 1, `${MESSAGES[type]} (${type})`);
    fields.uint("tls.handshake.length", "Length", at + 1, 3);
    const body = at + MESSAGE_HEADER;
    if (type === HANDSHAKE.clientHello || type === HANDSHAKE.serverHello)
      helloFields(fields, body, Math.min(body + size, end), type === HANDSHAKE.clientHello);
    else if (type === HANDSHAKE.certificate) certificates(fields, body, Math.min(body + size, end));
  });
}

/** Certificates of TLS 1.2 and before (RFC 5246, section 7.4.2): those of TLS 1.3 are encrypted. */
function certificates(fields: Fields, at: number, end: number): void {
  const length = fields.uint("tls.handshake.certificates_length", "Certificates Length", at, 3);
  fields.group("tls.handshake.certificates", "Certificates", at + 3, Math.min(length, end - at - 3), "", () => {
    let next = at + 3;
    let count = 0;
    for (; fields.has(next, 4); count++) {
      const start = next + 3;
      const size = fields.uint("tls.handshake.certificate_length", "Certificate Length", next, 3);
      fields.group("tls.handshake.certificate", "Certificate", start, size, "", () =>
        certificateFields(fields, start, size),
      );
      next = start + size;
    }
    return `${count}`;
  });
}
