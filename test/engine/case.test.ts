import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Case, PayloadPart, Side } from "../../src/engine/api.ts";
import { openCase } from "../../src/engine/case.ts";
import { listConnections } from "../../src/engine/listing.ts";
import { CaseError } from "../../src/model/error.ts";
import {
  interfaceBlock,
  namesBlock,
  packetBlock,
  pcapFile,
  pcapngFile,
  secretsBlock,
  text,
} from "../builders/capture.ts";
import { frame } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, tcp, udp } from "../builders/packets.ts";
import { gather, queryRows, scratch } from "./scratch.ts";

const BASE = 1_700_000_000;
const space = scratch();
after(() => space.discard());

interface Line {
  readonly back?: boolean;
  readonly seq: number;
  readonly ack?: number;
  readonly flags?: string;
  readonly data?: string;
  readonly cut?: number;
}

/** A capture of one TCP conversation, a packet a second. */
function conversation(lines: readonly Line[]): Uint8Array {
  return pcapFile(
    lines.map(({ back, seq, ack = 0, flags = "PA", data = "", cut }, i) => {
      const ends = back ? { src: "10.0.0.2", dst: "10.0.0.1" } : { src: "10.0.0.1", dst: "10.0.0.2" };
      const ports = back ? { srcPort: 80, dstPort: 40000 } : { srcPort: 40000, dstPort: 80 };
      const bytes = frame(eth({}, ipv4(ends, tcp({ ...ports, seq, ack, flags }, data))));
      return { seconds: BASE + i, bytes: bytes.subarray(0, cut), original: bytes.length };
    }),
  );
}

const http: readonly Line[] = [
  { seq: 100, flags: "S" },
  { back: true, seq: 500, ack: 101, flags: "SA" },
  { seq: 101, ack: 501, data: "GET / HTTP/1.1\r\n\r\n" },
  { back: true, seq: 501, ack: 119, data: "HTTP/1.1 200 OK\r\n" },
  { back: true, seq: 522, ack: 119, data: "late body" },
  { back: true, seq: 518, ack: 119, data: "\r\n\r\n" },
  { seq: 119, ack: 531, flags: "FA" },
];

const log = [
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
  `2 123456789012 eni-1 10.0.0.1 10.0.0.2 40000 80 6 3 138 ${BASE} ${BASE + 10} ACCEPT OK`,
  `2 123456789012 eni-1 10.0.0.2 10.0.0.1 80 40000 6 4 190 ${BASE} ${BASE + 10} ACCEPT OK`,
  `2 123456789012 eni-1 10.0.0.7 10.0.0.2 4 5 6 9 999 ${BASE} ${BASE + 10} REJECT OK`,
].join("\n");

async function payload(opened: Case, side: Side, choice = "1"): Promise<PayloadPart[]> {
  const parts: PayloadPart[] = [];
  await opened.follow(choice, side, (part) => void parts.push(part));
  return parts;
}

function textOf(parts: readonly PayloadPart[]): string {
  return parts
    .map((part) => (part.kind === "gap" ? `[${part.size} ${part.reason}]` : Buffer.from(part.bytes).toString()))
    .join("|");
}

async function refused(opening: Promise<unknown>): Promise<CaseError> {
  const error: unknown = await opening.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CaseError, String(error));
  return error;
}

describe("a case", () => {
  it("joins captures and logs, and answers from its index", async () => {
    const opened = await openCase([space.file("talk.pcap", conversation(http)), space.file("flow.log", log)]);
    const rows = await queryRows(opened, "SELECT verdict, reason, packets_seen FROM coverage ORDER BY record_id");
    assert.deepEqual(rows, [
      { verdict: "full", reason: null, packets_seen: 3n },
      { verdict: "full", reason: null, packets_seen: 4n },
      { verdict: "none", reason: "rejected", packets_seen: 0n },
    ]);
    const { packets, connections, records } = await opened.summary();
    assert.deepEqual([packets, connections, records], [7, 1, 3]);
    await opened.close();
  });

  it("has the same connections as the listing that builds no index", async () => {
    const path = space.file("talk2.pcap", conversation(http));
    const listed = gather();
    await listConnections([path], {}, listed.take);
    const opened = await openCase([path]);
    const stored = gather();
    await opened.table("connections", stored.take);
    // What a connection speaks is known where payload is decoded.
    assert.deepEqual(stored.rows, listed.rows.map((row) => ({ ...row, service: "http" }))); // prettier-ignore
    const withService = gather();
    await listConnections([path], {}, withService.take, { service: true });
    assert.deepEqual(withService.rows, stored.rows);
    await opened.close();
  });

  it("kept in a folder is used again, until evidence, options or version change", async () => {
    const evidence = join(space.folder, "evidence");
    const folder = join(space.folder, "kept case");
    mkdirSync(evidence);
    writeFileSync(join(evidence, "talk.pcap"), conversation(http));
    const opens = async (options = {}): Promise<boolean> => {
      const opened = await openCase([evidence], { folder, ...options });
      await opened.close();
      return opened.reused;
    };
    assert.equal(await opens(), false);
    const before = readFileSync(join(folder, "case.json"), "utf8");
    assert.equal(await opens(), true);
    assert.equal(await opens({ slackSeconds: 30 }), false, "another option");
    assert.equal(await opens(), false);
    assert.equal(readFileSync(join(folder, "case.json"), "utf8"), before, "the same case is the same bytes");
    utimesSync(join(evidence, "talk.pcap"), 1, 1);
    assert.equal(await opens(), true, "touched, but the same bytes");
    writeFileSync(join(evidence, "talk.pcap"), conversation(http.slice(0, 5)));
    assert.equal(await opens(), false, "other bytes");
    writeFileSync(join(evidence, "more.log"), log);
    assert.equal(await opens(), false, "one more file");
    const again = await openCase([folder]);
    assert.deepEqual([again.reused, again.folder], [true, folder]);
    await again.close();
  });

  it("case.json names evidence by relative path and SHA-256, so that the folder may move with it", async () => {
    const home = join(space.folder, "home");
    mkdirSync(home);
    const content = conversation(http);
    writeFileSync(join(home, "talk.pcap"), content);
    await (await openCase([join(home, "talk.pcap")], { folder: join(home, "case") })).close();
    const moved = join(space.folder, "moved");
    renameSync(home, moved);
    const opened = await openCase([join(moved, "case")]);
    assert.equal((await opened.summary()).packets, 7);
    await opened.close();
    const { evidence, inputs } = JSON.parse(readFileSync(join(moved, "case", "case.json"), "utf8")) as {
      evidence: { path: string; sha256: string }[];
      inputs: string[];
    };
    assert.deepEqual([inputs, evidence[0].path, evidence[0].sha256.length], [["../talk.pcap"], "../talk.pcap", 64]);
  });

  it("that was moved away from its evidence says where it looked; one of nothing leaves no folder behind", async () => {
    const folder = join(space.folder, "left");
    const path = space.file("talk6.pcap", conversation(http));
    await (await openCase([path], { folder })).close();
    renameSync(path, `${path}.away`);
    const error = await refused(openCase([folder]));
    assert.deepEqual([error.code, error.message.includes(`${folder}/case.json names it`)], ["not-found", true]);
    const none = join(space.folder, "none");
    await refused(openCase([path], { folder: none }));
    assert.equal(existsSync(none), false);
  });

  it("an index that is damaged is built again", async () => {
    const folder = join(space.folder, "damaged");
    const path = space.file("talk3.pcap", conversation(http));
    await (await openCase([path], { folder })).close();
    writeFileSync(join(folder, "index.duckdb"), "no database");
    const opened = await openCase([path], { folder });
    assert.deepEqual([opened.reused, (await opened.summary()).packets], [false, 7]);
    await opened.close();
  });

  it("that is cancelled leaves the old index as it was, and nothing beside it", async () => {
    const folder = join(space.folder, "cancelled");
    const path = space.file("talk4.pcap", conversation(http));
    await (await openCase([path], { folder })).close();
    const before = statSync(join(folder, "index.duckdb")).mtimeMs;
    const abort = new AbortController();
    const opening = openCase([path], {
      folder,
      slackSeconds: 5,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    assert.equal((await refused(opening)).code, "cancelled");
    assert.equal(statSync(join(folder, "index.duckdb")).mtimeMs, before);
    assert.deepEqual(readdirSync(folder).sort(), ["case.json", "index.duckdb"]);
  });

  it("a file that is no case is refused with a sentence", async () => {
    const folder = join(space.folder, "no case");
    mkdirSync(folder);
    writeFileSync(join(folder, "case.json"), "{}");
    assert.match((await refused(openCase([folder]))).message, /not a Flowmirror case/);
    const file = space.file("a file", "x");
    assert.equal(
      (await refused(openCase([space.file("talk5.pcap", conversation(http))], { folder: file }))).code,
      "bad-case",
    );
    assert.equal((await refused(openCase([join(space.folder, "nowhere")]))).code, "not-found");
  });

  it("keeps what a capture says beside its packets: comments, names, decryption secrets", async () => {
    const comment = 1;
    const packet = frame(
      eth({}, ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ srcPort: 40000, dstPort: 53 }, "q"))),
    );
    const content = pcapngFile([
      interfaceBlock({ linkType: 1 }),
      namesBlock([[Uint8Array.of(10, 0, 0, 1), ["client.example"]]]),
      secretsBlock(0x544c534b, text("CLIENT_RANDOM 00 11\n")),
      packetBlock({ bytes: packet, time: 5n, options: [[comment, text("look at this")]] }),
    ]);
    const opened = await openCase([space.file("noted.pcapng", content)]);
    assert.deepEqual(await queryRows(opened, "SELECT packet, comment FROM capture_comments"), [
      { packet: 1n, comment: "look at this" },
    ]);
    assert.deepEqual(await queryRows(opened, "SELECT address, name FROM capture_names"), [
      { address: "10.0.0.1", name: "client.example" },
    ]);
    const [{ type, secrets }] = await queryRows(opened, "SELECT type, secrets FROM capture_secrets");
    assert.deepEqual([type, Buffer.from(String(secrets), "base64").toString()], [0x544c534b, "CLIENT_RANDOM 00 11\n"]);
    await opened.close();
  });

  it("does not write into evidence", async () => {
    const path = space.file("untouched.pcap", conversation(http));
    const before = readFileSync(path);
    await (await openCase([path])).close();
    assert.deepEqual(readFileSync(path), before);
  });
});

describe("payload", () => {
  it("shows both sides in the order they were said, with what is missing", async () => {
    const opened = await openCase([space.file("say.pcap", conversation(http))]);
    const both = await payload(opened, "both");
    assert.equal(textOf(both), "GET / HTTP/1.1\r\n\r\n|HTTP/1.1 200 OK\r\n|\r\n\r\n|late body");
    assert.deepEqual(
      both.map((part) => part.kind === "data" && part.packet),
      [3, 4, 6, 5],
    );
    assert.equal(textOf(await payload(opened, "orig")), "GET / HTTP/1.1\r\n\r\n");
    assert.equal(
      textOf(await payload(opened, "resp", "10.0.0.2:80-10.0.0.1:40000")),
      "HTTP/1.1 200 OK\r\n|\r\n\r\n|late body",
    );
    await opened.close();
  });

  it("shows gaps and cut packets with their size", async () => {
    const lines: Line[] = [
      http[0],
      http[1],
      { seq: 101, ack: 501, data: "0123456789" },
      { seq: 121, ack: 501, data: "abcdefghij", cut: 58 },
      { back: true, seq: 501, ack: 141, flags: "A" },
    ];
    const opened = await openCase([space.file("gaps.pcap", conversation(lines))]);
    assert.equal(
      textOf(await payload(opened, "orig")),
      "0123456789|[10 not captured]|abcd|[6 truncated]|[10 not captured]",
    );
    await opened.close();
  });

  it("of datagrams is one part each", async () => {
    const datagram = (text: string, i: number) => ({
      seconds: BASE + i,
      bytes: frame(eth({}, ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, udp({ srcPort: 40000, dstPort: 53 }, text)))),
    });
    const opened = await openCase([space.file("datagrams.pcap", pcapFile(["one", "two"].map(datagram)))]);
    assert.equal(textOf(await payload(opened, "both")), "one|two");
    await opened.close();
  });

  it("is read out of compressed captures too", async () => {
    const { gzipSync } = await import("node:zlib");
    const opened = await openCase([space.file("say.pcap.gz", gzipSync(conversation(http)))]);
    assert.match(textOf(await payload(opened, "both")), /^GET .*late body$/s);
    await opened.close();
  });

  it("of a capture that was moved away is an error that says so", async () => {
    const path = space.file("gone.pcap", conversation(http));
    const opened = await openCase([path]);
    rmSync(path);
    const error = await refused(payload(opened, "both"));
    assert.match(error.message, /gone\.pcap/);
    await opened.close();
  });

  it("of no connection is refused with what may be given", async () => {
    const opened = await openCase([space.file("some.pcap", conversation(http))]);
    assert.equal((await refused(payload(opened, "both", "99"))).code, "not-found");
    assert.match((await refused(payload(opened, "both", "10.0.0.1"))).message, /Community ID/);
    const [{ community_id }] = await queryRows(opened, "SELECT community_id FROM connections");
    assert.match(textOf(await payload(opened, "both", String(community_id))), /GET/);
    await opened.close();
  });
});

describe("export of packets", () => {
  const tshark = spawnSync("tshark", ["--version"]).status === 0;

  it("writes into a pipe what it writes into a file, and the pipe stays one", async function () {
    if (process.platform === "win32") this.skip();
    const opened = await openCase([space.file("piped.pcap", conversation(http))]);
    const [pipe, plain] = [join(space.folder, "pipe"), join(space.folder, "plain.pcapng")];
    assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
    const reading = readFile(pipe);
    assert.equal(await opened.exportPackets({ where: "resp_port = 80" }, pipe), 7);
    assert.ok(lstatSync(pipe).isFIFO());
    assert.equal(await opened.exportPackets({ where: "resp_port = 80" }, plain), 7);
    assert.deepEqual(await reading, await readFile(plain));
    await opened.close();
  });

  it("writes a pcapng with the same packets, times to the nanosecond", async () => {
    const source = space.file("export.pcap", conversation(http));
    const opened = await openCase([source]);
    const target = join(space.folder, "out.pcapng");
    assert.equal(await opened.exportPackets({ where: "resp_port = 80" }, target), 7);
    const exported = gather();
    const original = gather();
    const { listPackets } = await import("../../src/engine/listing.ts");
    await listPackets([target], {}, exported.take);
    await listPackets([source], {}, original.take);
    const facts = (rows: typeof exported.rows) =>
      rows.map(({ number, ts, captured_length, original_length, protocols }) => [
        number,
        ts,
        captured_length,
        original_length,
        protocols,
      ]);
    assert.deepEqual(facts(exported.rows), facts(original.rows));
    if (tshark) {
      const seen = spawnSync(
        "tshark",
        ["-n", "-r", target, "-T", "fields", "-e", "frame.time_epoch", "-e", "tcp.seq_raw"],
        { encoding: "utf8" },
      );
      assert.equal(seen.stdout.trim().split("\n").length, 7);
      assert.match(seen.stdout, /^1700000000\.000000000\t100\n/);
    }
    await opened.close();
  });

  it("leaves no half-written file behind when the condition is wrong, and nothing can be smuggled into it", async () => {
    const opened = await openCase([space.file("export2.pcap", conversation(http))]);
    const target = join(space.folder, "never.pcapng");
    for (const where of [
      "no_such_column = 1",
      "1=1) UNION SELECT 1 FROM read_csv('/etc/passwd'",
      "1=1); DROP TABLE data.connections; --",
    ]) {
      assert.equal((await refused(opened.exportPackets({ where }, target))).code, "bad-query", where);
    }
    assert.equal(existsSync(target), false);
    await opened.close();
  });
});

describe("reports of a case", () => {
  it("are the same bytes for the same input", async () => {
    const path = space.file("report.pcap", conversation(http));
    const logPath = space.file("report.log", log);
    const written: string[] = [];
    for (const name of ["first", "second"]) {
      const opened = await openCase([path, logPath]);
      const paths = await opened.report(["html", "md", "json"], join(space.folder, name));
      written.push(paths.map((one) => readFileSync(one, "utf8")).join("\n"));
      await opened.close();
    }
    assert.equal(written[0], written[1]);
    assert.match(written[0], /10\.0\.0\.1/);
  });
});

describe("bad input, by name", () => {
  const cases: readonly (readonly [name: string, content: string | Uint8Array, says: RegExp])[] = [
    ["empty.pcap", "", /empty/i],
    ["text.pcap", "dear diary, this is no capture\n", /text/i],
    ["flow-3-fields.log", "1 2 3\n", /.+/],
    ["truncated.gz", Uint8Array.of(0x1f, 0x8b, 8, 0, 0), /.+/],
    ["page.html", "<!doctype html><title>x</title>", /HTML/],
  ];
  for (const [name, content, says] of cases) {
    it(`${name} gets one sentence, and the rest goes on`, async () => {
      const folder = join(space.folder, `bad ${name}`);
      mkdirSync(folder);
      writeFileSync(join(folder, name), content);
      copyFileSync(space.file("good.pcap", conversation(http)), join(folder, "good.pcap"));
      const { rows, take } = gather();
      const { files } = await listConnections([folder], {}, take);
      assert.equal(rows.length, 1);
      const bad = files.find(({ path }) => path.endsWith(name))!;
      assert.match(bad.says, says);
      assert.ok(bad.diagnostics.length > 0 || bad.kind === "flow-log");
    });
  }

  it("a pcap header and nothing else is a capture without packets", async () => {
    const { rows, take } = gather();
    const { files } = await listConnections([space.file("header.pcap", pcapFile([]))], {}, take);
    assert.deepEqual(
      [rows.length, files[0].kind, files[0].diagnostics.map(({ code }) => code)],
      [0, "capture", ["capture-empty"]],
    );
  });

  it("a record length of 4 GB ends the capture with a diagnostic", async () => {
    const content = conversation(http.slice(0, 2));
    const second = 24 + 16 + new DataView(content.buffer).getUint32(32, true);
    new DataView(content.buffer).setUint32(second + 8, 0xffffffff, true);
    const { files } = await listConnections([space.file("huge-record.pcap", content)], {}, () => undefined);
    assert.deepEqual(
      [files[0].packets, files[0].diagnostics.some(({ code }) => code === "capture-bad-record")],
      [1, true],
    );
  });

  it("a session that names an unknown filter is said, and analysed", async () => {
    const sessions = JSON.stringify({
      TrafficMirrorSessions: [
        {
          TrafficMirrorSessionId: "tms-1",
          TrafficMirrorTargetId: "tmt-1",
          TrafficMirrorFilterId: "tmf-1",
          NetworkInterfaceId: "eni-1",
          OwnerId: "1",
          SessionNumber: 1,
          VirtualNetworkId: 7,
        },
      ],
    });
    const opened = await openCase([space.file("sessions.json", sessions)]);
    const { files } = await opened.summary();
    assert.deepEqual(
      files[0].diagnostics.map(({ code, detail }) => `${code}: ${detail}`),
      ["config-unknown-filter: tms-1 names tmf-1", "config-unknown-target: tms-1 names tmt-1"],
    );
    await opened.close();
  });
});
