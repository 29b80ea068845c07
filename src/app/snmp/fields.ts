/** Fields of SNMP messages as Wireshark names them (RFC 1157, RFC 3416; of version 3 the header, RFC 3412). */
import { bytesText, type Fields, hexText } from "../../model/fields.ts";
import type { DescribeMessage } from "../describe/payload.ts";
import { latin1 } from "../latin1.ts";
import { BER, type BerElement, berAt, berBigInteger, berObjectId } from "../parts/ber.ts";
import { errorName } from "./parse.ts";

/** Variables described of one message: a datagram of 64 KB has some 5,000. */
const MAX_OBJECTS = 256;
const TRAP = 4;
const PDU_CLASS = 0xa0;
const VERSIONS = ["version-1", "v2c", "v2u", "snmpv3"];
const PDUS = [
  "get-request", "get-next-request", "get-response", "set-request", "trap", "getBulkRequest", "informRequest", "snmpV2-trap", "report",
] as const; // prettier-ignore

/** Elements in the packet one after another, with their places. */
class Placed {
  readonly #fields: Fields;
  readonly #end: number;
  at: number;

  constructor(fields: Fields, at: number, end: number) {
    this.#fields = fields;
    this.at = at;
    this.#end = Math.min(end, fields.end);
  }

  /** The next element, null where there is none that is whole. */
  next(tag?: number): (BerElement & { readonly start: number; readonly contentAt: number }) | null {
    if (this.at >= this.#end) return null;
    const element = berAt(this.#fields.bytes.subarray(this.at, this.#end));
    if (!element?.isWhole || (tag !== undefined && element.tag !== tag)) return null;
    const start = this.at;
    this.at += element.size;
    return { ...element, start, contentAt: element.content.byteOffset - this.#fields.bytes.byteOffset };
  }

  /** Elements inside the next one; none where it is not of that tag. */
  within(tag: number): Placed {
    const element = this.next(tag);
    if (!element) return new Placed(this.#fields, this.#end, this.#end);
    return new Placed(this.#fields, element.contentAt, element.contentAt + element.content.length);
  }

  /** A field of an INTEGER; its value in words. */
  integer(name: string, title: string, words: (value: bigint) => string = String): string {
    const element = this.next(BER.integer);
    const value = element && berBigInteger(element.content);
    if (!element || value === null) return "";
    const text = words(value);
    this.#fields.put(
      name,
      title,
      element.contentAt,
      element.content.length,
      text === String(value) ? text : `${text} (${value})`,
    );
    return text;
  }
}

export const describeSnmp: DescribeMessage = (fields, { at, end }) => {
  const outer = new Placed(fields, at, end);
  const message = outer.within(BER.sequence);
  const isV3 = fields.bytes[message.at + 2] === 3;
  const version = message.integer(
    isV3 ? "snmp.msgVersion" : "snmp.version",
    "Version",
    (value) => VERSIONS[Number(value)] ?? String(value),
  );
  if (isV3) return { summary: version, end: outer.at };
  const community = message.next(BER.octetString);
  if (community) {
    const { contentAt, content } = community;
    fields.put("snmp.community", "Community", contentAt, content.length, latin1(content));
  }
  return { summary: `${version}, ${pdu(fields, message)}`, end: outer.at };
};

function pdu(fields: Fields, message: Placed): string {
  const element = message.next();
  if (!element || (element.tag & 0xe0) !== PDU_CLASS) return "cut";
  const { start, size, contentAt, content, number } = element;
  const name = PDUS[number] ?? `PDU ${number}`;
  fields.group("snmp.data", "Data", start, size, `${name} (${number})`, () => {
    const inside = new Placed(fields, contentAt, contentAt + content.length);
    if (number === TRAP) return;
    inside.integer("snmp.request_id", "Request ID");
    const isBulk = name === "getBulkRequest";
    if (isBulk) inside.integer("snmp.non_repeaters", "Non-repeaters");
    else inside.integer("snmp.error_status", "Error status", (value) => errorName(Number(value)));
    inside.integer(
      isBulk ? "snmp.max_repetitions" : "snmp.error_index",
      isBulk ? "Maximum repetitions" : "Error index",
    );
    variables(fields, inside);
  });
  return name;
}

function variables(fields: Fields, inside: Placed): void {
  const list = inside.next(BER.sequence);
  if (!list) return;
  const { contentAt, content } = list;
  fields.group("snmp.variable_bindings", "Variable bindings", contentAt, content.length, "", () => {
    const bindings = new Placed(fields, contentAt, contentAt + content.length);
    let count = 0;
    for (
      let one = bindings.next(BER.sequence);
      one && count < MAX_OBJECTS;
      one = bindings.next(BER.sequence), count++
    ) {
      const { start, size, contentAt: from, content: pair } = one;
      fields.group("snmp.variable", "Variable", start, size, "", () =>
        variable(fields, new Placed(fields, from, from + pair.length)),
      );
    }
    return `${count}`;
  });
}

function variable(fields: Fields, pair: Placed): string {
  const name = pair.next(BER.objectId);
  const value = pair.next();
  if (!name) return "";
  const oid = berObjectId(name.content);
  fields.put("snmp.name", "Object name", name.contentAt, name.content.length, oid);
  if (!value) return oid;
  const [field, text] = valueOf(value);
  fields.put(field, "Value", value.contentAt, value.content.length, text);
  return `${oid}: ${text}`;
}

/** By the value's tag (RFC 2578, section 7.1). */
function valueOf({ tag, content }: BerElement): readonly [field: string, text: string] {
  const kind = KINDS[tag];
  if (kind === "null") return ["snmp.value.null", ""];
  if (kind === "oid") return ["snmp.value.oid", berObjectId(content)];
  if (kind === "ipv4" && content.length === 4) return ["snmp.value.ipv4", content.join(".")];
  if (kind && kind !== "octets" && kind !== "opaque" && kind !== "ipv4") return [`snmp.value.${kind}`, String(berBigInteger(content) ?? bytesText(content.length))]; // prettier-ignore
  return [kind === "opaque" ? "snmp.value.opaque" : "snmp.value.octets", hexText(content, 0, content.length)];
}

const KINDS: Readonly<Record<number, string>> = {
  [BER.integer]: "int", [BER.octetString]: "octets", [BER.null]: "null", [BER.objectId]: "oid", 0x40: "ipv4", 0x41: "u32", 0x42: "g32",
  0x43: "timeticks", 0x44: "opaque", 0x46: "counter", 0x47: "u32",
}; // prettier-ignore
