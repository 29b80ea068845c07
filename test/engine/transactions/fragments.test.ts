/** Datagrams in IP fragments: requests and replies are read whole, as the tables have them. */
import assert from "node:assert/strict";
import { openCase } from "../../../src/engine/case.ts";
import type { OpenedCase } from "../../../src/engine/opened-case.ts";
import { transactionReads } from "../../../src/engine/transactions/reads.ts";
import { pcapFile } from "../../builders/capture.ts";
import { dnsMessage, dnsQuestion, dnsRecord } from "../../builders/dns.ts";
import { frame, type Layer } from "../../builders/layer.ts";
import { eth } from "../../builders/links.ts";
import { ipv4, ipv4Fragments, ipv6, ipv6Fragments, udp } from "../../builders/packets.ts";
import { scratch } from "../scratch.ts";

const space = scratch();
after(() => space.discard());

const { signal } = new AbortController();

const question = dnsQuestion("big.example.com", 16);
const letters = Array.from({ length: 200 }, (_, i) => 97 + (i % 26));
const texts = Array.from({ length: 12 }, () => dnsRecord(16, [letters.length, ...letters]));
const ask = udp({ srcPort: 40000, dstPort: 53 }, dnsMessage({ questions: [question] }));
const tell = udp({ srcPort: 53, dstPort: 40000 }, dnsMessage({ flags: 0x8180, questions: [question], answers: texts }));

interface Said {
  readonly asked: Layer;
  readonly told: readonly Layer[];
}

/** Question and answer of a client of their own, the answer in three fragments. */
function sides(client: number): Said {
  const [src, dst] = [`10.0.1.${client}`, "10.0.0.2"];
  return {
    asked: ipv4({ src, dst, id: 1 }, ask),
    told: ipv4Fragments({ src: dst, dst: src, id: 7 }, tell, 1000),
  };
}

function sides6(client: number): Said {
  const [src, dst] = [`fd00::${client}`, "fd00::ff"];
  return { asked: ipv6({ src, dst }, ask), told: ipv6Fragments({ src: dst, dst: src }, tell, 1000, 9) };
}

/** How the packets of one client came, by name; each client is a connection. */
const talks: readonly (readonly [string, readonly Layer[]])[] = [
  ["in order", ({ asked, told }: Said) => [asked, ...told]],
  ["the later ones exchanged", ({ asked, told }: Said) => [asked, told[0], told[2], told[1]]],
  ["the first one last", ({ asked, told }: Said) => [asked, told[2], told[1], told[0]]],
  ["one twice", ({ asked, told }: Said) => [asked, told[0], told[1], told[1], told[2]]],
  ["with a question between", ({ asked, told }: Said) => [asked, told[0], asked, told[1], told[2]]],
  ["all of them twice", ({ asked, told }: Said) => [asked, ...told, ...told]],
  ["two with one identification, one after the other", ({ asked, told }: Said) => [asked, ...told, asked, ...told]],
].map(([name, order], i) => [name as string, (order as (said: Said) => Layer[])(sides(i + 1))]);

const six = sides6(1);
const cut = sides(99);
const all = [...talks.map(([, layers]) => layers), [six.asked, ...six.told], [cut.asked, cut.told[0], cut.told[2]]];

describe("transactions of datagrams in IP fragments", function () {
  this.timeout(60_000);
  let opened: OpenedCase;
  before(async () => {
    const packets = all.flat().map((layer, i) => ({ bytes: frame(eth({}, layer)), seconds: 1_700_000_000 + i }));
    opened = (await openCase([space.file("fragments.pcap", pcapFile(packets))])) as OpenedCase;
  });
  after(() => opened.close());

  /** Packets of request and reply as the table has them; 0 for none. */
  async function rowsOf(connection: number): Promise<(readonly [number, number])[]> {
    const rows = await opened.store.rows(
      `SELECT coalesce(request_packet, 0) AS request, coalesce(response_packet, 0) AS reply
       FROM data.dns WHERE connection_id = $connection ORDER BY packet, reply`,
      { request: "i64", reply: "i64" },
      { connection },
    );
    return rows.map(({ request, reply }) => [Number(request), Number(reply)]);
  }

  async function transactionsOf(connection: number): Promise<(readonly [number, number])[]> {
    const found = await transactionReads(opened.store, {}).transactions({ connection }, signal);
    return found.map(({ requestPacket, replyPacket }) => [requestPacket?.number ?? 0, replyPacket?.number ?? 0]);
  }

  [...talks.map(([name]) => name), "over IPv6"].forEach((name, i) => {
    it(`${name}: whole, as in the table`, async () => {
      const rows = await rowsOf(i + 1);
      assert.ok(rows.some(([request, reply]) => request > 0 && reply > 0));
      assert.deepEqual(await transactionsOf(i + 1), rows);
      const { reply } = await transactionReads(opened.store, {}).transaction({ connection: i + 1, index: 0 }, signal);
      assert.equal(reply?.detail.split(String.fromCharCode(...letters)).length, texts.length + 1);
      assert.equal(reply?.at, 0);
    });
  });

  it("one is missing: the datagram is not read, in the table as in the tab", async () => {
    const first = all.slice(0, -1).flat().length + 1;
    assert.deepEqual(await rowsOf(all.length), [[first, 0]]);
    assert.deepEqual(await transactionsOf(all.length), [[first, 0]]);
  });
});
