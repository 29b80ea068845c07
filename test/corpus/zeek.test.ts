import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { rowsOf } from "../../src/base/columns.ts";
import { listConnections } from "../../src/engine/listing.ts";
import { type ZeekRow, zeekRows } from "./zeek-log.ts";
import { corpus, hasCorpus, manifest } from "./corpus.ts";

const compared = [
  "conn_state",
  "history",
  "orig_pkts",
  "resp_pkts",
  "orig_ip_bytes",
  "resp_ip_bytes",
  "orig_bytes",
  "resp_bytes",
  "missed_bytes",
];

/** Tunnels themselves are connections to Zeek; here they are vantages. */
const TUNNEL_PORTS = ["4789", "6081", "2152", "3544"];

const TIMEOUT = "Zeek ends a connection after a time without packets; here only a new SYN begins another";

/** Files in which Zeek's view differs, and why that is right; their rows are not compared. */
const differences: Readonly<Record<string, string>> = {
  "encap-gtp/zeek--gtp1_gn_normal_incl_fragmentation.pcap":
    "the first fragment of a tunnel packet shows the inner headers: four more packets, no gap",
  "encap-gtp/zeek--gtp2_different_udp_port.pcap": "Zeek stops at what it takes for an inner error (history x)",
  "encap-ip-in-ip/zeek--Teredo.pcap": `${TIMEOUT}; Teredo is told by its port, Zeek also by content`,
  "encap-other/zeek--pppoe-over-qinq.pcap":
    "the letter of the tenth retransmission stands one place later in the history",
  "encap-vxlan/arkime--vxlan.pcap": "Zeek marks an ICMP connection x after its analyzer stopped",
  "ssh/zeek--ssh.client-side-half-duplex.pcap": TIMEOUT,
};

function isCompared(row: ZeekRow): boolean {
  if (!["tcp", "udp", "icmp"].includes(row.proto) || !("id.resp_p" in row)) return false;
  return row.proto !== "udp" || (!TUNNEL_PORTS.includes(row["id.resp_p"]) && !TUNNEL_PORTS.includes(row["id.orig_p"]));
}

const keyOf = (...parts: readonly unknown[]): string => parts.join(" ");

describe("connections of the corpus are Zeek's", function () {
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const { file } of manifest) {
    const origin = join(corpus, `${file}.origin`);
    if (!existsSync(origin)) continue;
    const logs = readdirSync(origin).filter((name) => /--conn\.log(\.cut)?$/.test(name));
    const rows = logs.flatMap((log) => zeekRows(join(origin, log))).filter(isCompared);
    if (rows.length === 0) continue;
    if (differences[file]) {
      it.skip(`${file}, because: ${differences[file]}`);
      continue;
    }
    it(`${file}, ${rows.length} rows`, async () => {
      const own = new Map<string, Record<string, unknown>>();
      await listConnections([join(corpus, file)], {}, (batch) => {
        for (const row of rowsOf(batch)) {
          const key = keyOf(
            String(row.proto).replace("icmp6", "icmp"),
            row.orig_ip,
            row.orig_port,
            row.resp_ip,
            row.resp_port,
          );
          if (!own.has(key)) own.set(key, row);
        }
      });
      for (const row of rows) {
        const key = keyOf(row.proto, row["id.orig_h"], row["id.orig_p"], row["id.resp_h"], row["id.resp_p"]);
        const mine = own.get(key);
        assert.ok(mine, `no connection ${key}`);
        const known = compared.filter((name) => name in row && row[name] !== "-" && row[name] !== "(empty)");
        assert.deepEqual(
          known.map((name) => `${name} ${String(mine[name])}`),
          known.map((name) => `${name} ${row[name]}`),
          key,
        );
      }
    });
  }
});
