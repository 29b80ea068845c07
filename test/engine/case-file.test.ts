/** A case.json may be anybody's: what is in it is checked before any of it is used. */
import assert from "node:assert/strict";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCase } from "../../src/engine/case.ts";
import { caseOptions, readCaseFile, refuseElsewhere, writeCaseFile } from "../../src/engine/case-file.ts";
import { CaseError } from "../../src/model/error.ts";
import { pcapFile } from "../builders/capture.ts";
import { scratch } from "./scratch.ts";

const space = scratch();
after(() => space.discard());

const RULE = { transport: "tcp", port: 8080, protocol: "http" } as const;
const OPTIONS = caseOptions({
  vxlanPorts: [8472],
  genevePorts: [6082],
  logFormat: ["version", "srcaddr", "tcp-flags"],
  // As `--slack 2.5` has it.
  slackSeconds: 2.5,
  thresholds: { "port-scan.ports": 20, "syn-flood.ratio": 0.5 },
  decodeAs: [RULE],
  showCredentials: true,
});
const ENTRY = { path: "../a.pcap", size: 24, sha256: null, kind: "capture", format: "pcap" };
const WRITTEN = { schema: 1, version: "0.1.0", inputs: ["../evidence"], options: OPTIONS, evidence: [ENTRY] };

let folders = 0;

/** A case folder with this case.json. */
function folderWith(content: object | string): string {
  const folder = join(space.folder, `case ${++folders}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "case.json"), typeof content === "string" ? content : JSON.stringify(content));
  return folder;
}

/** The sentence that refuses it. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    assert.equal(error.code, "bad-case");
    return error.message;
  }
  return "not refused";
}

describe("case.json", () => {
  it("is read as it was written", () => {
    const folder = folderWith({});
    const { schema: _schema, ...file } = WRITTEN;
    writeCaseFile(folder, file);
    assert.deepEqual(readCaseFile(folder), WRITTEN);
  });

  it("is not there: no case", () => {
    assert.equal(readCaseFile(space.folder), null);
    assert.equal(readCaseFile(space.file("a file", "x")), null);
  });

  const wrong: readonly (readonly [options: object, place: RegExp])[] = [
    [{ vxlanPorts: [0] }, /options\.vxlanPorts\[0\]: a whole number from 1 to 65535 is wanted here\.$/],
    [{ vxlanPorts: [4789, 65_536] }, /options\.vxlanPorts\[1\]: a whole number/],
    [{ vxlanPorts: "4789" }, /options\.vxlanPorts: a list/],
    [{ vxlanPorts: { length: 2 } }, /options\.vxlanPorts: a list/],
    [{ genevePorts: [6081.5] }, /options\.genevePorts\[0\]: a whole number/],
    [{ genevePorts: null }, /options\.genevePorts: a list/],
    [{ logFormat: "version srcaddr" }, /options\.logFormat: a list/],
    [{ logFormat: ["version", "a; DROP TABLE"] }, /options\.logFormat\[1\]: the name of a field/],
    [{ logFormat: ["a".repeat(201)] }, /options\.logFormat\[0\]: the name of a field/],
    [{ logFormat: Array.from({ length: 1001 }, () => "version") }, /options\.logFormat: a list of at most 1000/],
    [{ slackSeconds: -1 }, /options\.slackSeconds: a number from 0 to 86400/],
    [{ slackSeconds: "60" }, /options\.slackSeconds: a number/],
    [{ slackSeconds: 86_401 }, /options\.slackSeconds: a number/],
    [{ thresholds: [20] }, /options\.thresholds: an object/],
    [{ thresholds: { "port-scan.ports": "20" } }, /options\.thresholds\.…: a number from 0/],
    [{ thresholds: { "port-scan.ports": -1 } }, /options\.thresholds\.…: a number from 0/],
    [{ thresholds: { ["x".repeat(201)]: 1 } }, /options\.thresholds: text of at most 200/],
    [{ decodeAs: ["tcp.port==80,http"] }, /options\.decodeAs\[0\]: an object/],
    [{ decodeAs: [{ ...RULE, transport: "sctp" }] }, /options\.decodeAs\[0\]\.transport: one of tcp, udp/],
    [{ decodeAs: [RULE, { ...RULE, port: 70_000 }] }, /options\.decodeAs\[1\]\.port: a whole number/],
    [{ decodeAs: [{ ...RULE, protocol: 7 }] }, /options\.decodeAs\[0\]\.protocol: text/],
    [{ showCredentials: "no" }, /options\.showCredentials: true or false/],
    // What would be taken for options of the call: none of a case's business.
    [{ onProgress: "x" }, /options has no "onProgress"; there are vxlanPorts, /],
    [{ vxlanPort: [8472] }, /options has no "vxlanPort"/],
    [{ "a\u202e\n": 1 }, /options has no "a\\u202e\\u000a"/],
    [[1], /options has no "0"/],
  ];

  for (const [options, place] of wrong) {
    it(`refuses options ${JSON.stringify(options).slice(0, 60)}`, () => {
      const sentence = refusal(() => readCaseFile(folderWith({ ...WRITTEN, options })));
      assert.match(sentence, place);
      assert.match(sentence, /case \d+ cannot be opened: case\.json\./);
      assert.ok(!sentence.includes("\n") && sentence.length < 600);
    });
  }

  it("refuses inputs and evidence that are none, and what is no case at all", () => {
    const say = (change: object | string): string => refusal(() => readCaseFile(folderWith(typeof change === "string" ? change : { ...WRITTEN, ...change }))); // prettier-ignore
    assert.match(say({ inputs: [7] }), /case\.json\.inputs\[0\]: text/);
    assert.match(say({ evidence: [{ path: "a" }] }), /case\.json\.evidence\[0\]\.size: a whole number/);
    assert.match(say({ evidence: [null] }), /case\.json\.evidence\[0\]: an object/);
    assert.match(say({ schema: 0 }), /case\.json\.schema: a whole number/);
    assert.match(say({ schema: 2, version: "9\u202e" }), /written by a newer version \(9\\u202e\)/);
    for (const content of ["", "[]", "null", "{", "[".repeat(1e6), JSON.stringify({ ...WRITTEN, options: null })])
      assert.match(say(content), /is not a Flowmirror case/);
    const folder = folderWith("{}");
    truncateSync(join(folder, "case.json"), 2 ** 29);
    assert.match(refusal(() => readCaseFile(folder)), /is not a Flowmirror case/); // prettier-ignore
    const nested = join(space.folder, "nested");
    mkdirSync(join(nested, "case.json"), { recursive: true });
    assert.match(refusal(() => readCaseFile(nested)), /is not a Flowmirror case/); // prettier-ignore
  });

  it("keeps of objects what is known", () => {
    const options = { ...OPTIONS, decodeAs: [{ ...RULE, more: 1 }] };
    const content = JSON.stringify({ ...WRITTEN, options, more: {} }).replace("{", '{"__proto__":{"folder":"x"},');
    const read = readCaseFile(folderWith(content));
    assert.deepEqual(read, WRITTEN);
    assert.equal((read as unknown as { folder?: string }).folder, undefined);
  });

  it("a protocol, detector or threshold that is not known is said before anything is read", async () => {
    const evidence = space.file("empty.pcap", pcapFile([]));
    const opened = (options: object) => openCase([folderWith({ ...WRITTEN, inputs: [evidence], options })]);
    const refused = async (options: object): Promise<CaseError> => {
      const error: unknown = await opened(options).catch((reason: unknown) => reason);
      assert.ok(error instanceof CaseError);
      return error;
    };
    const protocol = await refused({ decodeAs: [{ ...RULE, protocol: "htp\n" }] });
    assert.equal(protocol.code, "bad-case");
    assert.match(
      protocol.message,
      /: case\.json\.options\.decodeAs names the tcp protocol "htp\\u000a", and there is none\.$/,
    );
    const detector = await refused({ thresholds: { "port-scam.ports": 3 } });
    assert.equal(detector.code, "usage");
    assert.match(detector.message, /There is no detector "port-scam"/);
  });

  it("reaches for no other machine where the system would log in there", () => {
    const elsewhere = ["\\\\host\\share\\a.pcap", "//host/share/a.pcap", "\\\\?\\UNC\\host\\share", "\\/host/share"];
    for (const path of elsewhere) {
      assert.throws(() => refuseElsewhere({ inputs: [path], evidence: [] }), /on another machine/);
      assert.throws(() => refuseElsewhere({ inputs: [], evidence: [{ ...ENTRY, path }] }), /on another machine/);
    }
    for (const path of ["../a.pcap", "C:\\evidence\\a.pcap", "\\\\?\\C:\\long\\a.pcap", "/srv/a.pcap"])
      refuseElsewhere({ inputs: [path], evidence: [] });
  });
});
