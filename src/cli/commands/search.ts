import type { SearchRequest } from "../../engine/api.ts";
import { payloadHits as table } from "../../model/tables.ts";
import type { Arguments } from "../arguments.ts";
import { command } from "../command.ts";
import { commonOptions, evidenceOptions } from "../evidence.ts";
import { usage } from "../exit.ts";
import { fromCase, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";

const shown = ["connection_id", "orig_ip", "orig_port", "resp_ip", "resp_port", "direction", "offset", "length", "ts", "packet", "before", "match", "after"]; // prettier-ignore

const options = {
  hex: { kind: "flag", says: 'PATTERN is bytes in hexadecimal, ? for a digit that may be any: "de ad ?? be ef".' },
  regex: {
    kind: "flag",
    says:
      "PATTERN is a regular expression (RE2's, in linear time) over bytes: . is any byte but a line feed, ^ and $ are where a stream or " +
      "what lies between gaps begins and ends; matches of up to 4096 bytes are always found.",
  },
  "ignore-case": { kind: "flag", says: "ASCII letters of either case." },
  raw: {
    kind: "flag",
    says: "Look through the captured payload of each packet by itself, retransmissions and all, in the order of the captures.",
  },
  side: {
    kind: "choice",
    choices: ["both", "orig", "resp"],
    says: "What both sides sent (default), the originator or the responder.",
  },
  where: {
    kind: "text",
    value: "SQL",
    says: 'Only connections this condition holds for, as "resp_port = 80".',
  },
  ...rowOptions,
  ...evidenceOptions,
  ...commonOptions,
} as const;

/** Bytes in the payload of all connections. */
export const search = command({
  name: "search",
  summary: "search the payload of all connections",
  usage: "PATH... PATTERN",
  says:
    "Lists where PATTERN occurs in the payload, read again from the evidence: by default in what each side of a connection said, put " +
    "together as follow shows it, so that a match may span packets; never across missing bytes. PATTERN is text (UTF-8, case counts), " +
    "bytes with --hex, or a regular expression with --regex. Hits come by connection, then by time.",
  operands: { least: 2, most: Infinity, says: "a case folder or captures, and last what to search for" },
  options,
  examples: [
    { line: "flowmirror search mirror.pcap 'password='", says: "text, as it is" },
    {
      line: 'flowmirror search case/ --regex "AKIA[0-9A-Z]{16}" --format jsonl',
      says: "access keys of AWS, as JSON lines",
    },
    {
      line: 'flowmirror search case/ --hex "4d 5a ?? 00" --side resp --where "resp_port = 80"',
      says: "bytes, in the answers of web servers",
    },
  ],
  async run({ operands, values }, world) {
    const paths = operands.slice(0, -1);
    const request = requestOf(operands[operands.length - 1], values);
    // What is wrong with the pattern is said before any evidence is read.
    await world.engine.checkPattern(request);
    const { where } = values;
    const fill = fromCase(paths, world, (opened, out, run) =>
      opened.search({ ...request, ...(where !== undefined && { where }) }, out, run),
    );
    return runListing(values, { table, shown, from: "capture", evidence: paths }, world, fill);
  },
});

function requestOf(text: string, values: Arguments<typeof options>["values"]): SearchRequest {
  if (values.hex && values.regex) throw usage("search takes --hex or --regex, not both.");
  return {
    kind: values.hex ? "hex" : values.regex ? "regex" : "text",
    text,
    ignoreCase: values["ignore-case"],
    raw: values.raw,
    side: values.side ?? "both",
  };
}
