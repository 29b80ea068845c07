/** DHCP, NTP, SNMP, SIP and TFTP of the corpus: as many messages as tshark sees, and NTP as Zeek logs it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus, truthOf } from "./rows.ts";
import { type ZeekRow, zeekRows } from "../zeek-log.ts";

/** Tables and tshark's names of their protocols. */
const PROTOCOLS = ["dhcp", "dhcpv6", "ntp", "snmp", "sip"] as const;

/** Frames of the capture in which tshark finds the protocol; what an ICMP error quotes is not said again. */
function framesOf(capture: string, protocol: string): number {
  const frames = (truthOf(capture).frame_protocols ?? {}) as Readonly<Record<string, number>>;
  return Object.entries(frames)
    .filter(([path]) => path.split(":").includes(protocol) && !path.includes("icmp"))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Messages of a table: those that began a row or ended it; of SIP also those between. */
function messagesOf(rows: readonly AppRow[]): number {
  const between = ({ provisional = null, retransmissions = 0 }: AppRow): number =>
    (provisional === null ? 0 : String(provisional).split(", ").length) + Number(retransmissions);
  return rows.reduce(
    (sum, row) => sum + Number(row.request_packet !== null) + Number(row.response_packet !== null) + between(row),
    0,
  );
}

describe("small protocols of the corpus: messages as tshark counts them", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const capture of capturesWithTruth()) {
    for (const protocol of PROTOCOLS) {
      const count = framesOf(capture, protocol);
      if (count === 0) continue;
      it(`${protocol} ${capture}: ${count}`, async () => {
        assert.equal(messagesOf((await appRows(join(corpus, capture), [protocol]))[protocol]), count);
      });
    }
  }

  const transfer = "infra/sv--tftp-tx-handling-wrq.pcap";
  it(`tftp ${transfer}: a request and each block, all acknowledged`, async () => {
    const { tftp } = await appRows(join(corpus, transfer), ["tftp"]);
    assert.deepEqual(
      tftp.map(({ operation, is_complete }) => [operation, is_complete]),
      [["write", true]],
    );
    assert.equal(2 + 2 * Number(tftp[0].blocks), framesOf(transfer, "tftp"));
  });
});

describe("NTP of the corpus is Zeek's", function () {
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const capture of capturesWithTruth()) {
    const origin = join(corpus, `${capture}.origin`);
    const logs = existsSync(origin) ? readdirSync(origin).filter((name) => name.endsWith("--ntp.log")) : [];
    for (const log of logs)
      it(`${capture}: what servers say, and how many ask`, async () => {
        const { ntp } = await appRows(join(corpus, capture), ["ntp"]);
        const theirs = zeekRows(join(origin, log));
        const isAnswer = ({ mode }: ZeekRow): boolean => mode === "2" || mode === "4";
        assert.equal(ntp.filter(({ request_packet }) => request_packet !== null).length, theirs.filter((row) => !isAnswer(row)).length); // prettier-ignore
        const near = (value: unknown): string => Number(value).toFixed(6);
        assert.deepEqual(
          ntp
            .filter(({ response_packet }) => response_packet !== null)
            .map((row) => [row.resp_ip, row.version, row.stratum, row.poll, near(row.root_delay), near(row.root_disp), near(Number(row.xmt_time) / 1e9)].join(" "))
            .sort(),
          theirs
            .filter(isAnswer)
            .map((row) => [row["id.resp_h"], row.version, row.stratum, parseInt(row.poll), near(row.root_delay), near(row.root_disp), near(row.xmt_time)].join(" "))
            .sort(),
        ); // prettier-ignore
      });
  }
});
