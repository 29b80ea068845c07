/** Hits in captures against other ways of finding them: tshark, packet by packet, and a plain look through what follow puts out. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { rowsOf } from "../../src/base/columns.ts";
import { followConnection } from "../../src/engine/payload.ts";
import { searchPayload } from "../../src/engine/search/search.ts";
import type { PatternKind, SearchRequest } from "../../src/protocol/search.ts";
import type { Store } from "../../src/store/store.ts";
import { storeOf } from "../engine/stored.ts";
import { corpus } from "./corpus.ts";

interface Sought {
  readonly kind: PatternKind;
  readonly text: string;
  readonly ignoreCase?: boolean;
  /** The same for tshark. */
  readonly filter: string;
  /** The same for JavaScript, over bytes as characters. */
  readonly expression: RegExp;
}

const http: Sought = { kind: "text", text: "HTTP/1.", filter: 'frame contains "HTTP/1."', expression: /HTTP\/1\./g };
const host: Sought = {
  kind: "text",
  text: "HOST: ",
  ignoreCase: true,
  filter: 'frame matches "(?i)host: "',
  expression: /host: /gi,
};
const hello: Sought = {
  kind: "hex",
  text: "16 03 ?? ?? ?? 01",
  filter: 'frame matches "\\x16\\x03(?s:...)\\x01"',
  expression: new RegExp("\\x16\\x03[^]{3}\\x01", "g"),
};
const agent: Sought = {
  kind: "regex",
  text: "[Uu]ser-[Aa]gent: [A-Z]",
  filter: 'frame matches "(?-i)[Uu]ser-[Aa]gent: [A-Z]"',
  expression: /[Uu]ser-[Aa]gent: [A-Z]/g,
};
const name: Sought = { kind: "text", text: "www", filter: 'frame contains "www"', expression: /www/g };
const missing: Sought = {
  kind: "text",
  text: "nowhere to be found",
  filter: 'frame contains "nowhere to be found"',
  expression: /nowhere to be found/g,
};

const TRAILER = "the bytes lie behind the packet in its record, in what is no payload: other packets, written over it";
const BROKEN = "the headers are damaged: tshark shows no payload either, but looks for it in the whole frame";

/** Packets that only tshark finds, and why that is right. */
const differences: Readonly<Record<string, readonly [packets: readonly number[], why: string]>> = {
  "attack-web/malcolm--http.trace": [[158, 179], TRAILER],
  "derived-broken/fuzz0.05--malcolm--apache_exploit_success.pcap": [[18, 44], BROKEN],
  "derived-vxlan/twice--malcolm--http.pcap": [[315, 316, 357, 358], TRAILER],
};

/** Links, tunnels, cuts, fragments, both file formats. */
const files: readonly (readonly [path: string, ...sought: readonly Sought[]])[] = [
  ["attack-web/malcolm--http.trace", http, host, agent, missing],
  ["attack-exploit-lateral/malcolm--wannacry.pcap", name, http],
  ["derived-vxlan/twice--malcolm--http.pcap", http, host],
  ["derived-broken/fuzz0.05--malcolm--apache_exploit_success.pcap", http, host],
  ["encap-vlan/zeek--vlan-collisions.pcap", http, host],
  ["evasion/zeek--vxlan-overlapping-http-get.pcap", http],
  ["linktype-other/pcpp--four_ipv6_http_streams.pcap", http, agent],
  ["linktype-other/sv--hdlc-http_1tx.pcap", http],
  ["ip-fragments/arkime--socks5-http-302-frag.pcap", http],
  ["tls/ndpi--443-firefox.pcap", hello, name],
  ["tls/zeek--tls-fragmented-handshake.pcap.gz", hello],
  ["format-pcapng/wireshark--tls-over-tls.pcapng.gz", hello, http],
  ["dns/dnscap--dns.pcap.gz", name, missing],
];

/** Numbers of the packets a display filter of tshark's shows. */
function byTshark(path: string, filter: string): number[] {
  const out = execFileSync("tshark", ["-r", path, "-Y", filter, "-T", "fields", "-e", "frame.number"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  return out.toString().split("\n").filter(Boolean).map(Number);
}

function requestOf({ kind, text, ignoreCase = false }: Sought, raw: boolean): SearchRequest {
  return { kind, text, ignoreCase, raw, side: "both" };
}

async function hits(store: Store, sought: Sought, raw: boolean): Promise<ReturnType<typeof rowsOf>> {
  const rows: ReturnType<typeof rowsOf> = [];
  await searchPayload(store, requestOf(sought, raw), {}, (batch) => void rows.push(...rowsOf(batch)));
  return rows;
}

/** What one side said, a gap ends a text and the next begins. */
interface Stretch {
  readonly at: number;
  text: string;
}

/** Hits in what follow puts out of every connection: "connection side offset". */
async function followed(store: Store, { expression }: Sought): Promise<string[]> {
  const connections = await store.rows("SELECT connection_id AS id FROM data.connections ORDER BY 1", { id: "u32" });
  const found: string[] = [];
  for (const { id } of connections) {
    for (const side of ["orig", "resp"] as const) {
      const stretches: Stretch[] = [{ at: 0, text: "" }];
      await followConnection(
        store,
        id,
        side,
        (part) => {
          const last = stretches[stretches.length - 1];
          if (part.kind === "data") last.text += Buffer.from(part.bytes).toString("latin1");
          else stretches.push({ at: last.at + last.text.length + part.size, text: "" });
        },
        {},
      );
      for (const { at, text } of stretches) {
        for (const { index } of text.matchAll(expression)) found.push(`${id} ${side} ${at + index}`);
      }
    }
  }
  return found.sort();
}

const hasTshark = (() => {
  try {
    return execFileSync("tshark", ["--version"]).length > 0;
  } catch {
    return false;
  }
})();

describe("corpus: search", function () {
  this.timeout(180_000);
  const seen = new Set<Sought>();
  for (const [name, ...all] of files) {
    const path = join(corpus, name);
    it(name, async function () {
      if (!existsSync(path) || !hasTshark) return this.skip();
      const store = await storeOf([path]);
      try {
        for (const sought of all) {
          const rows = await hits(store, sought, true);
          const packets = [...new Set(rows.map(({ packet }) => Number(packet)))];
          const [others] = differences[name] ?? [[]];
          const theirs = byTshark(path, sought.filter);
          assert.deepEqual(packets, theirs.filter((number) => !others.includes(number)), sought.text); // prettier-ignore
          const streams = await hits(store, sought, false);
          assert.deepEqual(
            streams.map(({ connection_id, direction, offset }) => `${connection_id} ${direction} ${offset}`).sort(),
            await followed(store, sought),
            sought.text,
          );
          if (rows.length > 0 && streams.length > 0) seen.add(sought);
        }
      } finally {
        await store.close();
      }
    });
  }

  it("everything but what is nowhere was found somewhere", function () {
    if (!existsSync(corpus) || !hasTshark) return this.skip();
    assert.deepEqual([...seen].map(({ text }) => text).sort(), [http, host, hello, agent, name].map(({ text }) => text).sort()); // prettier-ignore
  });
});
