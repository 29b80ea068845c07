/** Telnet as a protocol of the house. */
import { latin1 } from "../latin1.ts";
import type { Look, Protocol, Recognition } from "../protocol.ts";
import { TelnetAnalyzer } from "./analyzer.ts";
import { IAC, isOption, isVerb, SB } from "./options.ts";
import { telnetTable } from "./tables.ts";

const PORTS = [23, 2323];

/** Commands at the beginning of a side: how many whole ones, or -1 where there are none. */
function commandsOf(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    if (bytes[at] !== IAC) return count === 0 ? -1 : count;
    if (at + 1 >= bytes.length) return count;
    // A suboption follows commands only.
    if (bytes[at + 1] === SB && count > 0) return count;
    if (!isVerb(bytes[at + 1])) return -1;
    if (at + 2 >= bytes.length) return count;
    if (!isOption(bytes[at + 2])) return -1;
    count++;
  }
  return count;
}

function isPrompt(bytes: Uint8Array): boolean {
  return /^[\x07-\x0d\x1b\x20-\xff]{0,1000}?(?:login|user ?name|password) ?:/i.test(latin1(bytes));
}

/** Commands of options as the first thing: two of one side, one of each, or one on the usual port. Else a prompt there. */
function recognise({ orig, resp, ports }: Look): Recognition {
  const isUsual = PORTS.includes(ports[0]) || PORTS.includes(ports[1]);
  const counts = [orig, resp].map(commandsOf);
  if (counts.some((count) => count >= (isUsual ? 1 : 2)) || counts.every((count) => count >= 1)) return "yes";
  if (isUsual && (isPrompt(resp) || isPrompt(orig))) return "yes";
  return isUsual || counts.every((count) => count >= 0) ? "more" : "no";
}

export const telnet: Protocol = {
  id: "telnet",
  name: "Telnet",
  spec: "RFC 854, RFC 855",
  transport: "tcp",
  tables: [telnetTable],
  recognise,
  analyzer: (context) => new TelnetAnalyzer(context),
};
