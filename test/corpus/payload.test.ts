/** Payload of TCP connections against what tshark and tcptrace reassembled, where both have the very same bytes. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { followConnection } from "../../src/engine/payload.ts";
import type { Store } from "../../src/store/store.ts";
import { OneStore } from "./one-store.ts";
import { corpus, hasCorpus, manifest } from "./corpus.ts";

type End = readonly [ip: string, port: number];

interface TruthStream {
  readonly stream: number;
  readonly a: End;
  readonly b: End;
  readonly a2b_len: number;
  readonly a2b_sha256: string;
  readonly b2a_len: number;
  readonly b2a_sha256: string;
  readonly gaps: number;
  readonly same?: { readonly tcptrace?: readonly boolean[] };
}

/** What one side said: bytes without the holes, and how many holes. */
interface Said {
  readonly length: number;
  readonly sha256: string;
}

const TAIL =
  "bytes at the end that were acknowledged and not captured are a gap; tshark counts only holes before other bytes";
const OTHERS = "the packets are other connections here, see conversations.test.ts";

/** Streams that differ, by their number in tshark, and why that is right. */
const differences: Readonly<Record<string, readonly [streams: readonly number[], why: string]>> = {
  "attack-exploit-lateral/malcolm--wannacry.pcap": [[44], TAIL],
  "attack-scan-dos/malcolm--backscatter.trace": [
    [
      0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
      32, 33, 34, 35, 36, 37, 38, 39, 40, 42, 43, 44, 45, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,
      62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79,
    ],
    OTHERS,
  ],
  "attack-web/malcolm--http.trace": [[14], TAIL],
  "derived-broken/fuzz0.05--malcolm--apache_exploit_success.pcap": [[2, 8, 15, 17], TAIL],
  "encap-vlan/zeek--vlan-collisions.pcap": [[0, 1], OTHERS],
  "evasion/zeek--vxlan-overlapping-http-get.pcap": [[0], OTHERS],
  "format-pcap/ndpi--fuzz-2006-09-29-28586.pcap": [[17, 19], TAIL],
  "format-pcapng/pcpp--BgpPackets.pcap": [[0], TAIL],
  "tcp/tcpflow--test1-out-of-order.pcap": [
    [0],
    "the second segment lies before the first: its bytes are part of the stream here, not there",
  ],
};

const endsOf = (a: End, b: End): string => [a.join(" "), b.join(" ")].sort().join(" | ");

interface Connection {
  readonly id: number;
  readonly origIp: string;
  readonly origPort: number;
}

/** TCP connections by their ends, in order of their first packets. */
async function connectionsOf(store: Store): Promise<Map<string, Connection[]>> {
  const rows = await store.rows(
    `SELECT connection_id, orig_ip, orig_port, resp_ip, resp_port FROM data.connections
     WHERE proto = 'tcp' ORDER BY connection_id`,
    { connection_id: "u32", orig_ip: "text", orig_port: "u16", resp_ip: "text", resp_port: "u16" },
  );
  const byEnds = new Map<string, Connection[]>();
  for (const { connection_id: id, orig_ip: origIp, orig_port: origPort, resp_ip, resp_port } of rows) {
    const ends = endsOf([origIp, origPort], [resp_ip, resp_port]);
    byEnds.set(ends, [...(byEnds.get(ends) ?? []), { id, origIp, origPort }]);
  }
  return byEnds;
}

async function follow(store: Store, { id }: Connection): Promise<{ orig: Said; resp: Said; gaps: number }> {
  const hashes = { orig: createHash("sha256"), resp: createHash("sha256") };
  const lengths = { orig: 0, resp: 0 };
  let gaps = 0;
  await followConnection(
    store,
    id,
    "both",
    (part) => {
      if (part.kind === "gap") gaps++;
      else {
        lengths[part.from] += part.bytes.length;
        hashes[part.from].update(part.bytes);
      }
    },
    {},
  );
  const said = (from: "orig" | "resp"): Said => ({ length: lengths[from], sha256: hashes[from].digest("hex") });
  return { orig: said("orig"), resp: said("resp"), gaps };
}

/** Streams by their ends. */
function grouped(streams: readonly TruthStream[]): Map<string, TruthStream[]> {
  const groups = new Map<string, TruthStream[]>();
  for (const stream of streams) {
    const ends = endsOf(stream.a, stream.b);
    groups.set(ends, [...(groups.get(ends) ?? []), stream]);
  }
  return groups;
}

const agreed = ({ same }: TruthStream): boolean => same?.tcptrace?.length === 2 && same.tcptrace.every(Boolean);

describe("payload of the corpus is tshark's and tcptrace's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const one = new OneStore();
  let compared = 0;
  after(async () => {
    await one.close();
    console.log(`      ${compared} streams compared`);
  });

  for (const { file } of manifest) {
    const truthFile = join(corpus, `${file}.truth.json`);
    if (!existsSync(truthFile)) continue;
    const { tcp_payload } = JSON.parse(readFileSync(truthFile, "utf8")) as {
      readonly tcp_payload: readonly TruthStream[];
    };
    if (!tcp_payload.some(agreed)) continue;
    const [differing, why] = differences[file] ?? [[], ""];
    it(why ? `${file}, but: ${why}` : file, async () => {
      const store = await one.of(join(corpus, file));
      const own = await connectionsOf(store);
      const found: number[] = [];
      const problems: string[] = [];
      for (const [ends, streams] of grouped(tcp_payload)) {
        const connections = own.get(ends) ?? [];
        for (const [i, stream] of streams.entries()) {
          if (!agreed(stream)) continue;
          const connection = connections.at(i);
          const problem =
            connection && connections.length === streams.length
              ? compare(stream, connection, await follow(store, connection))
              : `${streams.length} streams, ${connections.length} connections`;
          compared++;
          if (problem === "") continue;
          found.push(stream.stream);
          problems.push(`stream ${stream.stream} ${ends}: ${problem}`);
        }
      }
      assert.deepEqual(
        found.sort((a, b) => a - b),
        differing,
        problems.join("\n"),
      );
    });
  }
});

function compare(
  stream: TruthStream,
  { origIp, origPort }: Connection,
  { orig, resp, gaps }: { readonly orig: Said; readonly resp: Said; readonly gaps: number },
): string {
  const aIsOrig = stream.a[0] === origIp && stream.a[1] === origPort;
  const [a, b] = aIsOrig ? [orig, resp] : [resp, orig];
  const problems: string[] = [];
  if (a.length !== stream.a2b_len || a.sha256 !== stream.a2b_sha256) problems.push(`${a.length} for ${stream.a2b_len}`);
  if (b.length !== stream.b2a_len || b.sha256 !== stream.b2a_sha256) problems.push(`${b.length} for ${stream.b2a_len}`);
  if (gaps !== stream.gaps) problems.push(`${gaps} gaps for ${stream.gaps}`);
  return problems.join(", ");
}
