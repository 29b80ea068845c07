import assert from "node:assert/strict";
import { flowFieldsOf, flowTextOf } from "../../../src/engine/flow-line.ts";
import { hoverText } from "../../../src/extension/flow-log/hover.ts";
import { linkTo } from "../../../src/extension/flow-log/links.ts";
import { meaningOf } from "../../../src/extension/flow-log/meaning.ts";
import { seenText } from "../../../src/extension/flow-log/seen.ts";
import type { RecordAtLine } from "../../../src/protocol/case.ts";
import { HOSTILE } from "../views/made.ts";

const header =
  "version srcaddr dstaddr srcport dstport protocol packets bytes start end action tcp-flags log-status flow-direction traffic-path";
const text = flowTextOf(header)!;
const fieldsOf = (line: string) => flowFieldsOf(text, line)!;
const line = "5 10.0.1.10 192.0.2.14 443 51514 6 27 33452 1773739792 1773739805 ACCEPT 19 OK egress 8";
const record: RecordAtLine = { line: 2, record: "40", packets: 27, packetsSeen: 27, verdict: "full", reason: null, says: "The packets show everything that was logged.", connections: 1, connection: 9 }; // prettier-ignore

describe("what values of a flow log mean", () => {
  const meaning = (values: string, zone = "UTC"): Record<string, string> =>
    Object.fromEntries(fieldsOf(values).map((field) => [field.name, meaningOf(field, zone)]));

  it("times, protocols, flags, actions and directions in plain words", () => {
    assert.deepEqual(meaning(line), {
      version: "",
      srcaddr: "",
      dstaddr: "",
      srcport: "",
      dstport: "",
      protocol: "TCP",
      packets: "",
      bytes: "33.5 kB",
      start: "2026-03-17T09:29:52Z",
      end: "2026-03-17T09:30:05Z",
      action: "allowed by security groups and network ACLs",
      "tcp-flags": "SYN-ACK, FIN",
      "log-status": "logged as usual",
      "flow-direction": "out of the interface",
      "traffic-path": "through an Internet gateway",
    });
    assert.equal(meaning(line, "Europe/Berlin").start, "2026-03-17T10:29:52+01:00");
  });

  it("flags as AWS writes them", () => {
    const flags = (number: number): string => meaning(line.replace(" 19 ", ` ${number} `))["tcp-flags"];
    assert.deepEqual([0, 1, 2, 3, 4, 7, 18, 19, 22].map(flags), [
      "none but ACK", "FIN", "SYN", "FIN, SYN", "RST", "FIN, SYN, RST", "SYN-ACK", "SYN-ACK, FIN", "SYN-ACK, RST",
    ]); // prettier-ignore
    assert.equal(flags(4000), "");
  });

  it("nothing is made up of what is not there, or is no such value", () => {
    const none = meaning("5 - - - - - - - - - - - NODATA - -");
    assert.equal(none.protocol, "not recorded");
    assert.equal(none["log-status"], "no traffic in this window");
    const odd = meaning("5 a b c d six 27 x later never toString 1e99 constructor __proto__ 99");
    assert.deepEqual(
      Object.entries(odd).filter(([, says]) => says !== ""),
      [],
    );
    assert.equal(meaning(line.replace(" 6 ", " 253 ")).protocol, "");
  });
});

describe("the hover", () => {
  it("begins with the field under the mouse and lists all by name", () => {
    const fields = fieldsOf(line);
    const shown = hoverText({ fields, at: line.indexOf("ACCEPT") + 2, zone: "UTC", known: null });
    assert.equal(shown.split("\n\n")[0], "**action** ACCEPT (allowed by security groups and network ACLs)");
    assert.ok(shown.includes("| **action** | ACCEPT |"));
    assert.ok(shown.includes("| start | 1773739792 | 2026-03-17T09\\:29\\:52Z |"));
    assert.ok(!shown.includes("command:"), "without an open case there is nothing to lead to");
  });

  it("says what an open case knows of the record, with links to it", () => {
    const known = { case: "/cases/a (1)", caseName: "incident", record };
    const shown = hoverText({ fields: fieldsOf(line), at: 0, zone: "UTC", known });
    assert.ok(shown.includes("**27 of 27 packets seen, full** in incident."));
    const links = [...shown.matchAll(/\]\(command:flowmirror\.openItem\?([^)]*)\)/g)].map(
      ([, args]) => JSON.parse(decodeURIComponent(args)) as unknown,
    );
    assert.deepEqual(links, [
      [{ case: "/cases/a (1)", target: { kind: "flow-records", record: "40" } }],
      [{ case: "/cases/a (1)", target: { kind: "connection", connection: 9, tab: "flow-records" } }],
    ]);
  });

  it("no value and no path starts markup, a link or a cell of its own", () => {
    const evil = `${HOSTILE}|x|**b**`.replaceAll(" ", "");
    const csv = `version,srcaddr,dstaddr,interface-id,note|[x](command:evil)\n2,1,2,3,"${evil.replaceAll('"', "")}"`;
    const fields = flowFieldsOf(flowTextOf(csv.replace("note|[x](command:evil)", "note"))!, csv.split("\n")[1])!;
    const known = { case: "/x) [y](command:evil)\n", caseName: evil, record: { ...record, says: evil, reason: evil } };
    const shown = hoverText({ fields, at: csv.split("\n")[1].indexOf("<img") + 1, zone: "UTC", known });
    const commands = [...shown.matchAll(/(?<!\\)\]\(command(\\?):([\w.]+)/g)].map(([, , command]) => command);
    assert.deepEqual([...new Set(commands)], ["flowmirror.openItem"]);
    assert.doesNotMatch(shown, /<img|\u202e|\u001b|\u200b/);
    assert.doesNotMatch(linkTo({ title: "t", item: { case: "a)b", target: { kind: "overview" } } }), /\)./);
    const rows = shown.split("\n").filter((row) => row.startsWith("| "));
    for (const row of rows) assert.equal(row.replace(/\\[|\\]/g, "").split("|").length, 5, row);
  });

  it("a header of a thousand columns and a value without end are cut", () => {
    const names = [
      "srcaddr",
      ...Array.from({ length: 900 }, (_, i) => `x${i}`),
      ...Array.from({ length: 1 }, () => "dstaddr"),
    ];
    const wide = { delimiter: "," as const, names };
    const values = names.map(() => "1").join(",");
    const shown = hoverText({ fields: flowFieldsOf(wide, values)!, at: 0, zone: "UTC", known: null });
    assert.ok(shown.includes("802 more fields"));
    const long = hoverText({
      fields: fieldsOf(line.replace("10.0.1.10", "y".repeat(5000))),
      at: 3,
      zone: "UTC",
      known: null,
    });
    assert.ok(long.length < 5000);
  });
});

describe("what packets show of a record, in one line", () => {
  it("counts and verdict", () => {
    assert.equal(seenText({ ...record, packets: 3, packetsSeen: 3 }), "3 of 3 packets seen, full");
    assert.equal(
      seenText({ ...record, packets: 1, packetsSeen: 0, verdict: "none", reason: "rejected" }),
      "0 of 1 packet seen, none (rejected)",
    );
    assert.equal(
      seenText({ ...record, packets: null, packetsSeen: 0, verdict: "none", reason: "no-data" }),
      "no packets logged (no-data)",
    );
  });
});
