/** DNS of the corpus as tshark sees it: every query and response on port 53, and those of the local link. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { rcodeName, typeName } from "../../../src/app/dns/names.ts";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus, truthOf } from "./rows.ts";
import { zeekRows } from "../zeek-log.ts";

/** What tshark tells of a message. */
interface Told {
  readonly frame: number;
  readonly name?: string;
  readonly type?: number;
  readonly rcode?: number;
  readonly answers?: number;
  readonly proto?: "mdns" | "llmnr";
  readonly response?: boolean;
}

/** Captures in which tshark's view differs, and why that is right. */
const differences: Readonly<Record<string, string>> = {
  "tls-keys/wireshark--wireguard-ping-tcp-dsb.pcapng": "tshark decrypts WireGuard; what is inside is not read here",
};

const told = (capture: string, key: string): Told[] => (truthOf(capture)[key] as Told[] | undefined) ?? [];

/** tshark leaves dots within labels alone, writes the root in words, and and bytes that are no UTF-8 as marks. */
const plain = (name: unknown): string =>
  String(name ?? "")
    .replace(/^<Root>$/, ".")
    .replace(/\\([.\\])/g, "$1")
    .replace(/(?:\\[12]\d\d|[^\0-\x7f])+/g, "?");

const first = (text: unknown): string => String(text ?? "").split(", ", 1)[0];

const queryOf = (row: AppRow): string => [row.request_packet, plain(first(row.query)), first(row.qtype)].join(" ");
const responseOf = (row: AppRow): string =>
  [row.response_packet, String(row.rcode).replace(/^BADVERS$/, "NOERROR"), row.answer_count].join(" ");

describe("DNS of the corpus is tshark's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const capture of capturesWithTruth()) {
    const queries = told(capture, "dns_queries");
    const responses = told(capture, "dns_responses");
    const local = told(capture, "mdns_llmnr");
    if (queries.length + responses.length + local.length === 0) continue;
    if (differences[capture]) {
      it.skip(`${capture}, because: ${differences[capture]}`);
      continue;
    }
    it(`${capture}: ${queries.length} queries, ${responses.length} responses, ${local.length} on the link`, async () => {
      const { dns, mdns, llmnr } = await appRows(join(corpus, capture), ["dns", "mdns", "llmnr"]);
      const frames = new Set([...queries, ...responses].map(({ frame }) => BigInt(frame)));
      // What is recognised on other ports tshark may miss.
      const usual = dns.filter(
        ({ orig_port, resp_port, packet }) => orig_port === 53 || resp_port === 53 || frames.has(packet as bigint),
      );
      assert.deepEqual(
        usual.filter((row) => row.request_packet !== null).map(queryOf).sort(),
        queries.map(({ frame, name, type }) => `${frame} ${plain(name)} ${type === undefined ? "" : typeName(type)}`).sort(),
      ); // prettier-ignore
      assert.deepEqual(
        usual.filter((row) => row.response_packet !== null).map(responseOf).sort(),
        responses.map(({ frame, rcode, answers }) => `${frame} ${rcodeName(rcode ?? 0)} ${answers}`).sort(),
      ); // prettier-ignore
      assert.deepEqual(
        [...mdns.map((row) => linkOf("mdns", row)), ...llmnr.map((row) => linkOf("llmnr", row))].flat().sort(),
        local.map(({ frame, name, type, proto, response }) =>
          [proto, frame, response ? "response" : `${plain(name)} ${type === undefined ? "" : typeName(type)}`].join(" "),
        ).sort(),
      ); // prettier-ignore
    });
  }
});

/** A message of the link: its questions one by one. The truth lists responses that repeat a question. */
function linkOf(proto: string, row: AppRow): string[] {
  const types = String(row.qtype).split(", ");
  const names = String(row.query).split(", ");
  return [
    ...(row.request_packet === null ? [] : names.map((name, i) => `${proto} ${row.request_packet} ${plain(name)} ${types[i]}`)),
    ...(row.response_packet === null || row.query === null ? [] : [`${proto} ${row.response_packet} response`]),
  ]; // prettier-ignore
}

/** Without RA: of a response whose flags are 0x8183, as tshark sees them too, Zeek logs that it is not set. */
describe("DNS of the corpus is Zeek's", () => {
  const origins = capturesWithTruth().map((capture) => [capture, join(corpus, `${capture}.origin`)] as const);
  for (const [capture, origin] of origins) {
    const logs = existsSync(origin) ? readdirSync(origin).filter((name) => name.endsWith("--dns.log")) : [];
    for (const log of logs)
      it(capture, async () => {
        const { dns } = await appRows(join(corpus, capture), ["dns"]);
        const flag = (value: unknown): string => (value ? "T" : "F");
        assert.deepEqual(
          dns
            .map((row) => [row.orig_ip, row.orig_port, row.resp_ip, row.trans_id, row.query, row.qtype, row.rcode ?? "-", flag(row.aa), flag(row.tc), flag(row.rd), row.answers ?? "-"].join(" "))
            .sort(),
          zeekRows(join(origin, log))
            .map((row) => [row["id.orig_h"], row["id.orig_p"], row["id.resp_h"], row.trans_id, row.query, row.qtype_name.replace("*", "ANY"), row.rcode_name, row.AA, row.TC, row.RD, row.answers.replaceAll(",", ", ")].join(" "))
            .sort(),
        ); // prettier-ignore
      });
  }
});
