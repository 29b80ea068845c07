/** Tunnels whose outer packets came in IP fragments: what is inside is counted once and read whole, from the tables to the payload. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { openCase } from "../../src/engine/case.ts";
import { listProtocol } from "../../src/engine/listing.ts";
import type { OpenedCase } from "../../src/engine/opened-case.ts";
import { transactionReads } from "../../src/engine/transactions/reads.ts";
import { pcapFile } from "../builders/capture.ts";
import { dnsMessage, dnsQuestion, dnsRecord } from "../builders/dns.ts";
import { frame, type Layer } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, ipv4Fragments, ipv6Fragments, tcp, udp } from "../builders/packets.ts";
import { geneve, gre, vxlan } from "../builders/tunnels.ts";
import { gather, queryRows, scratch } from "./scratch.ts";

const space = scratch();
after(() => space.discard());

const OUTER = { src: "192.0.2.1", dst: "192.0.2.2" };
const OUTER6 = { src: "2001:db8::1", dst: "2001:db8::2" };
const MTU = 1480;
const PORTS = { srcPort: 40000, dstPort: 8080 };

const body = "0123456789".repeat(290);
const request = `POST /up HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const sha256 = createHash("sha256").update(body).digest("hex");

/** Segments of 1450 bytes: with what is around them they fit into no packet of 1500. */
const segments: readonly Layer[] = Array.from({ length: Math.ceil(request.length / 1450) }, (_, i) => {
  const data = request.slice(1450 * i, 1450 * (i + 1));
  return ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, tcp({ ...PORTS, seq: 1 + 1450 * i, flags: "PA" }, data));
});

type Around = (inner: Layer, id: number) => readonly Layer[];

const vxlanIn = (inner: Layer): Layer => udp({ srcPort: 50000, dstPort: 4789 }, vxlan({ vni: 7 }, eth({}, inner)));

const tunnels: readonly (readonly [name: string, around: Around])[] = [
  ["VXLAN", (inner, id) => ipv4Fragments({ ...OUTER, id }, vxlanIn(inner), MTU)],
  ["VXLAN over IPv6", (inner, id) => ipv6Fragments(OUTER6, vxlanIn(inner), 1448, id)],
  [
    "GENEVE",
    (inner, id) =>
      ipv4Fragments({ ...OUTER, id }, udp({ srcPort: 5, dstPort: 6081 }, geneve({ vni: 7 }, eth({}, inner))), MTU),
  ],
  ["GRE", (inner, id) => ipv4Fragments({ ...OUTER, id }, gre({ key: 1 }, inner), 1400)],
];

/** How the parts of one packet came. */
const orders: readonly (readonly [name: string, order: (parts: readonly Layer[]) => readonly Layer[]])[] = [
  ["in order", (parts) => parts],
  ["the last one twice", (parts) => [...parts, parts[parts.length - 1]]],
  ["the first one twice", (parts) => [parts[0], ...parts]],
  ["the first one last", (parts) => [...parts].reverse()],
];

function capture(name: string, layers: readonly Layer[]): string {
  return space.file(name, pcapFile(layers.map((layer, i) => ({ bytes: frame(eth({}, layer)), seconds: 1_700_000_000, nanos: i * 1000 }))));
} // prettier-ignore

async function open(path: string): Promise<OpenedCase> {
  return (await openCase([path])) as OpenedCase;
}

describe("tunnels in IP fragments", function () {
  this.timeout(60_000);

  it("the segments are three, of which two do not fit", () => {
    assert.deepEqual(segments.map((segment) => tunnels[0][1](segment, 1).length), [2, 2, 1]); // prettier-ignore
  });

  for (const [tunnel, around] of tunnels) {
    for (const [order, ordered] of tunnel === "VXLAN" ? orders : orders.slice(0, 1)) {
      it(`${tunnel}, ${order}: a request's body is whole`, async () => {
        const path = capture(`${tunnel} ${order}.pcap`, segments.flatMap((segment, i) => ordered(around(segment, i + 1)))); // prettier-ignore
        const { rows, take } = gather();
        await listProtocol([path], {}, take, ["http", "files"]);
        const file = rows.find((row) => "sha256" in row);
        assert.deepEqual([file?.sha256, file?.state], [sha256, "complete"]);
      });
    }
  }

  it("is counted once and nothing is cut; every part is a packet of the connection", async () => {
    const layers = segments.flatMap((segment, i) => tunnels[0][1](segment, i + 1));
    const path = capture("counted.pcap", layers);
    const opened = await open(path);
    try {
      const columns = "orig_pkts, orig_bytes, truncated_pkts, fragments, vni, service";
      assert.deepEqual(await queryRows(opened, `SELECT ${columns} FROM connections`), [
        { orig_pkts: 3n, orig_bytes: BigInt(request.length), truncated_pkts: 0n, fragments: 0n, vni: 7, service: "http" },
      ]); // prettier-ignore
      assert.deepEqual(await queryRows(opened, "SELECT kind, packets FROM vantages"), [
        { kind: "mirror", packets: 3n },
      ]);
      const places = await queryRows(opened, "SELECT connection_id, from_responder FROM packets");
      assert.deepEqual(places, layers.map(() => ({ connection_id: 1, from_responder: false }))); // prettier-ignore
      const diagnostics = await queryRows(opened, "SELECT code FROM diagnostics");
      assert.deepEqual(diagnostics, []);
      const said: string[] = [];
      await opened.follow("1", "both", (part) => {
        said.push(part.kind === "gap" ? `<${part.size}>` : new TextDecoder().decode(part.bytes));
      });
      assert.equal(said.join(""), request);
      const { transaction } = transactionReads(opened.store, {});
      const about = await transaction({ connection: 1, index: 0 }, new AbortController().signal);
      assert.equal(about.request?.bodies[0]?.sha256, sha256);
      sameAsTshark(path, layers.length);
    } finally {
      await opened.close();
    }
  });

  /** tshark puts the packet where it becomes whole. */
  function sameAsTshark(path: string, count: number): void {
    if (spawnSync("tshark", ["--version"]).status !== 0) return;
    const { stdout } = spawnSync("tshark", ["-r", path, "-T", "fields", "-e", "tcp.len"], { encoding: "utf8" });
    const sizes = stdout.split("\n").slice(0, count).filter((size) => size !== "").map(Number); // prettier-ignore
    assert.deepEqual(sizes, [1450, 1450, request.length - 2900]);
  }

  it("is read again in any order", async () => {
    const layers = segments.flatMap((segment, i) => [...tunnels[0][1](segment, i + 1)].reverse());
    const opened = await open(capture("reversed.pcap", layers));
    try {
      const places = await queryRows(opened, "SELECT number, connection_id FROM packets ORDER BY number");
      assert.deepEqual(places, layers.map((_, i) => ({ number: BigInt(i + 1), connection_id: 1 }))); // prettier-ignore
      assert.deepEqual(await queryRows(opened, "SELECT request_packet FROM http"), [{ request_packet: 2n }]);
      let said = "";
      await opened.follow("1", "both", (part) => {
        said += part.kind === "gap" ? `<${part.size}>` : new TextDecoder().decode(part.bytes);
      });
      assert.equal(said, request);
    } finally {
      await opened.close();
    }
  });

  it("a part that is missing is a gap, and said; the rest is read", async () => {
    const [first, second, third] = segments.map((segment, i) => tunnels[0][1](segment, i + 1));
    const opened = await open(capture("missing.pcap", [...first, second[0], ...third]));
    try {
      const said: string[] = [];
      await opened.follow("1", "both", (part) => void said.push(part.kind === "gap" ? `gap ${part.size}` : `data`));
      const missing = 8 + 8 + 14 + 20 + 20 + 1450 - MTU;
      assert.deepEqual(said, ["data", "data", "data", `gap ${missing}`, "data"]);
      const rows = await queryRows(opened, "SELECT uri, request_body_length FROM http");
      assert.deepEqual(rows.map(({ uri }) => uri), ["/up"]); // prettier-ignore
      const [file] = await queryRows(opened, "SELECT state, missing_bytes FROM files");
      assert.deepEqual(file, { state: `partial, ${missing} bytes missing`, missing_bytes: BigInt(missing) });
      const codes = await queryRows(opened, "SELECT code, count FROM diagnostics WHERE layer = 'tunnel'");
      assert.deepEqual(codes, [{ code: "carrier-incomplete", count: 1n }]);
    } finally {
      await opened.close();
    }
  });

  it("datagrams inside are whole too, in the table as in the transactions", async () => {
    const question = dnsQuestion("big.example.com", 16);
    const letters = Array.from({ length: 200 }, () => 97);
    const answers = Array.from({ length: 7 }, () => dnsRecord(16, [letters.length, ...letters]));
    const [client, server] = ["10.0.0.1", "10.0.0.2"];
    const ask = udp({ srcPort: 40000, dstPort: 53 }, dnsMessage({ questions: [question] }));
    const tell = udp({ srcPort: 53, dstPort: 40000 }, dnsMessage({ flags: 0x8180, questions: [question], answers }));
    const layers = [ipv4({ src: client, dst: server }, ask), ipv4({ src: server, dst: client }, tell)];
    const parts = layers.flatMap((layer, i) => tunnels[0][1](layer, i + 1));
    assert.equal(parts.length, 3);
    const opened = await open(capture("dns.pcap", parts));
    try {
      const rows = await queryRows(opened, "SELECT request_packet, response_packet, response_length FROM dns");
      assert.equal(rows.length, 1);
      assert.deepEqual([rows[0].request_packet, rows[0].response_packet], [1n, 3n]);
      const found = await transactionReads(opened.store, {}).transactions(
        { connection: 1 },
        new AbortController().signal,
      );
      assert.deepEqual(found.map(({ requestPacket, replyPacket }) => [requestPacket?.number, replyPacket?.number]), [[1, 3]]); // prettier-ignore
      assert.equal(await repliesOf(opened), answers.length);
    } finally {
      await opened.close();
    }
  });

  async function repliesOf(opened: OpenedCase): Promise<number> {
    const { signal } = new AbortController();
    const about = await transactionReads(opened.store, {}).transaction({ connection: 1, index: 0 }, signal);
    return (about.reply?.detail.split("a".repeat(200)).length ?? 0) - 1;
  }
});
