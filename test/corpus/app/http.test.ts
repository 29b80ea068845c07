/** HTTP of the corpus as tshark sees it: every request and response, and where each begins; streams of HTTP/2 too. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus, truthOf } from "./rows.ts";

/** What tshark tells of a message: the frame in which it is complete. */
interface Told {
  readonly frame: number;
  readonly method?: string;
  readonly host?: string | null;
  readonly uri?: string;
  readonly status?: number;
}

/** Messages that only one of both has, and why that is right: `-` only tshark, `+` only we. */
const differences: Readonly<Record<string, { readonly why: string; readonly list: readonly string[] }>> = {
  "attack-tunnel-exfil/zeek--wstunnel-http.pcap": {
    why: "what a tunnel in WebSocket carries is read, too",
    list: ["+ GET zeek.org /", "+ 301"],
  },
  "encap-vlan/zeek--vlan-collisions.pcap": {
    why: "one connection seen in three VLANs is one; tshark lists what it says a second time",
    list: ["- GET bro.org /download/CHANGES.bro-aux.txt", "- 200"],
  },
  "evasion-http/sv--http-evader-026.pcap": {
    why: "the line after the last chunk is missing: browsers take the body for whole, tshark lists no response",
    list: ["+ 200"],
  },
  "evasion-http/sv--http-evader-490.pcap": {
    why: "a lone CR in the head: browsers read on, tshark takes it for no response",
    list: ["+ 200"],
  },
  "evasion-http/sv--http-evader-491.pcap": {
    why: "a space and a CR in the head: browsers read on, tshark takes it for no response",
    list: ["+ 200"],
  },
  "evasion/zeek--vxlan-overlapping-http-get.pcap": {
    why: "the same connection in two networks of VXLAN is two; tshark takes the second for retransmissions",
    list: ["+ GET bro.org /download/CHANGES.bro-aux.txt", "+ 200"],
  },
  "websocket/zeek--websocket.pcap": {
    why: "Kaazing's handshake within WebSocket looks like HTTP, and is read",
    list: ["+ GET  /echo", "+ 101"],
  },
};

/** As tshark has it: the target ends at the first space, text at the first zero, bytes that are no UTF-8 are marks. */
const plain = (text: unknown): string =>
  String(text ?? "")
    .split("\0")[0]
    .replace(/[^\x20-\x7e]+/g, "?");

/** The host only of targets that do not name it themselves: there tshark gives the field, we the target's where there is no field. */
const requestKey = (method: unknown, host: unknown, uri: unknown): string => {
  const target = plain(uri).split(" ")[0];
  return `${plain(method)} ${/^[a-z]+:/i.test(target) ? "" : plain(host)} ${target}`;
};

interface Seen {
  readonly key: string;
  readonly packet: number;
  readonly isComplete: boolean;
}

/** Requests, responses, and interim responses, which stand in the row of the final one. */
function seenOf(rows: readonly AppRow[]): Seen[] {
  return rows.flatMap((row) => {
    const isComplete = row.is_complete === true;
    const packets = [row.request_packet, row.response_packet].map((packet) => packet !== null && Number(packet));
    const interim = row.interim_statuses === null ? [] : String(row.interim_statuses).split(", ");
    const list: (readonly [string, number | false])[] = [
      [requestKey(row.method, row.host, row.uri), packets[0]],
      // tshark has no word for a reply without a head.
      [String(row.status), row.status !== null && packets[1]],
      ...interim.map((status) => [status, packets[0]] as const),
    ];
    return list.flatMap(([key, packet]) => (packet === false ? [] : [{ key, packet, isComplete }]));
  });
}

/**
 * Pairs both by what they say, in their order; ours begins in the frame in which tshark's is complete, or before. Gives what
 * is left over, `-` tshark's and `+` ours. Of ours that are not complete tshark says nothing: it lists what is.
 */
function leftOver(told: readonly { readonly key: string; readonly frame: number }[], seen: readonly Seen[]): string[] {
  const left = [...seen].sort((a, b) => Number(b.isComplete) - Number(a.isComplete) || a.packet - b.packet);
  const missing: string[] = [];
  for (const { key, frame } of [...told].sort((a, b) => a.frame - b.frame)) {
    const at = left.findIndex((one) => one.key === key && one.packet <= frame);
    if (at < 0) missing.push(`- ${key}`);
    else left.splice(at, 1);
  }
  const extra = left.filter(({ isComplete }) => isComplete).map(({ key }) => `+ ${key}`);
  return [...missing, ...extra].map((one) => one.slice(0, 100)).sort();
}

const told = (capture: string, name: string): Told[] => (truthOf(capture)[name] as Told[] | undefined) ?? [];

describe("HTTP of the corpus is tshark's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const sums = { told: 0, differ: 0 };
  for (const capture of capturesWithTruth()) {
    const requests = told(capture, "http");
    const responses = told(capture, "http_responses");
    const known = differences[capture];
    if (requests.length + responses.length === 0 && !known) continue;
    it(`${capture}: ${requests.length} requests, ${responses.length} responses${known ? `, but: ${known.why}` : ""}`, async () => {
      const { http } = await appRows(join(corpus, capture), ["http"]);
      const ours = seenOf(http.filter(({ version }) => version !== "HTTP/2"));
      const theirs = [
        ...requests.map(({ method, host, uri, frame }) => ({ key: requestKey(method, host, uri), frame })),
        ...responses.map(({ status, frame }) => ({ key: String(status), frame })),
      ];
      const left = leftOver(theirs, ours);
      sums.told += theirs.length;
      sums.differ += left.length;
      assert.deepEqual(left, [...(known?.list ?? [])].sort());
    });
  }

  it("is not seen where tshark sees none, but for messages that are not complete", async function () {
    this.timeout(300_000);
    const seen: string[] = [];
    for (const capture of capturesWithTruth()) {
      if (["http", "http_responses", "http2"].some((name) => told(capture, name).length > 0) || differences[capture]) continue; // prettier-ignore
      const { http } = await appRows(join(corpus, capture), ["http"]);
      for (const { method, uri, status } of http)
        seen.push(`${capture}: ${method} ${plain(uri).slice(0, 10)} ${status}`);
    }
    assert.deepEqual(seen, [
      "derived-broken/fuzz0.2--zeek--http-body-match.pcap: null  200",
      "derived-vxlan/plain--zeek--reassembly.pcap: SEARCH /AAAAAAAAA null",
      "tcp/wireshark--tcp-badsegments.pcap: GET / null",
      "tcp/zeek--reassembly.pcap: SEARCH /AAAAAAAAA null",
    ]);
  });

  it("is the same in 99 of 100", () => {
    assert.ok(sums.told > 4000, `${sums.told} messages were compared`);
    assert.ok(sums.differ / sums.told < 0.01, `${sums.differ} of ${sums.told} differ`);
  });
});

interface Told2 {
  readonly frame: number;
  readonly method: readonly string[];
  readonly authority: readonly string[];
  readonly path: readonly string[];
  readonly status: readonly string[];
}

describe("HTTP/2 of the corpus is tshark's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const capture of capturesWithTruth()) {
    const frames = (truthOf(capture).http2 as Told2[] | undefined) ?? [];
    if (frames.length === 0) continue;
    it(`${capture}: ${frames.length} frames with heads`, async () => {
      const { http } = await appRows(join(corpus, capture), ["http"]);
      const rows = http.filter(({ version }) => version === "HTTP/2");
      const theirs = frames.flatMap(({ method, authority, path, status }) => [
        ...method.map((one, i) => requestKey(one, authority[i], path[i])),
        ...status,
      ]);
      const ours = seenOf(rows).map(({ key }) => key);
      assert.deepEqual(ours.sort(), theirs.sort());
    });
  }
});
