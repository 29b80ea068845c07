/** Mining pools of the corpus: shares and who they are for, counted in what tshark shows of the payload; pools as nDPI tells them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus } from "./rows.ts";
import { frames } from "./tshark.ts";

/** Flows that nDPI calls mining, as "address:port". */
function miningFlows(origin: string): string[] {
  if (!existsSync(origin)) return [];
  const outs = readdirSync(origin).filter((name) => /^ndpi--.*\.out$/.test(name));
  return outs
    .flatMap((name) => readFileSync(join(origin, name), "utf8").split("\n"))
    .flatMap((line) => /TCP (\S+:\d+) <-> \S+ \[proto: \d+\/Mining\]\[.*\[cat: Mining/.exec(line)?.[1] ?? []);
}

const SHARE = /"method" ?: ?"(?:mining\.submit|submit|eth_submitWork)"/g;
const LOGIN = /"method" ?: ?"(?:mining\.authorize|login|eth_submitLogin)"/g;

/** Payload by port of the miner: what its side says, whole lines in order, without retransmissions. */
function said(capture: string): Map<string, string> {
  const filter = "tcp.len > 0 && !tcp.analysis.retransmission && !tcp.analysis.spurious_retransmission";
  const texts = new Map<string, string>();
  for (const [, port, payload] of frames(capture, "tcp", ["tcp.srcport", "tcp.payload"], filter))
    texts.set(port, (texts.get(port) ?? "") + Buffer.from(payload, "hex").toString("latin1"));
  return texts;
}

const of = (rows: readonly AppRow[], port: string): AppRow[] => rows.filter(({ orig_port }) => String(orig_port) === port); // prettier-ignore
const matches = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

describe("mining pools of the corpus", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  let flows = 0;
  for (const capture of capturesWithTruth()) {
    const told = miningFlows(join(corpus, `${capture}.origin`));
    if (told.length === 0) continue;
    it(`${capture}: connections that nDPI calls mining`, async () => {
      const { stratum } = await appRows(join(corpus, capture), ["stratum"]);
      const ours = new Set(stratum.map(({ orig_ip, orig_port }) => `${orig_ip}:${orig_port}`));
      flows += told.length;
      assert.deepEqual([...ours].sort(), [...told].sort());
    });
    it(`${capture}: shares and logins, as tshark shows the payload`, async function () {
      const texts = said(capture);
      if (texts.size === 0) return this.skip();
      const { stratum } = await appRows(join(corpus, capture), ["stratum"]);
      for (const [port, text] of texts) {
        const rows = of(stratum, port);
        if (rows.length === 0) continue;
        const shares = rows.filter(({ method }) => /submit$|submitWork$/.test(String(method)));
        const last = rows.reduce((most, row) => Math.max(most, Number(row.accepted) + Number(row.rejected)), 0);
        assert.equal(shares.length, matches(text, SHARE), `shares of port ${port}`);
        assert.equal(last, shares.filter((row) => row.response_packet !== null).length);
        assert.equal(rows.filter((row) => row.password !== null).length, matches(text, LOGIN));
        for (const { user } of shares) assert.ok(text.includes(String(user)), String(user));
      }
    });
  }

  it("there is something to compare", () => {
    assert.ok(flows >= 4, `${flows} connections`);
  });
});
