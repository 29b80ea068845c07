/** QUIC of the corpus against Zeek's quic.log: versions, connection ids, names, early data. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { appRows, capturesWithTruth, corpus, hasCorpus } from "./rows.ts";
import { zeekRows } from "../zeek-log.ts";

const logs = capturesWithTruth().flatMap((capture) => {
  const folder = join(corpus, `${capture}.origin`);
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith("--quic.log")) : [];
  return found.map((log) => [capture, join(folder, log)] as const);
});

describe("QUIC rows are those of Zeek's quic.log", function () {
  this.timeout(120_000);
  if (!hasCorpus) it.skip(`needs the corpus at ${corpus}`);
  for (const [capture, log] of logs)
    it(capture, async () => {
      const { quic } = await appRows(join(corpus, capture), ["quic"]);
      const expected = zeekRows(log);
      assert.equal(quic.length, expected.length);
      for (const zeek of expected) {
        const row = quic.find(({ orig_port: port }) => String(port) === zeek["id.orig_p"]);
        assert.ok(row);
        const said = [
          row.version,
          row.dcid,
          row.scid,
          row.server_scid,
          row.sni,
          String(row.client_alpns).split(", ")[0],
        ];
        const empty = zeek.client_scid === "(empty)" ? "" : zeek.client_scid;
        const {
          version,
          client_initial_dcid: dcid,
          server_scid: scid,
          server_name: name,
          client_protocol: alpn,
        } = zeek;
        assert.deepEqual(said, [version, dcid, empty, scid, name, alpn]);
        // Z: 0-RTT packets of the client; R, r: a Retry.
        assert.deepEqual([row.zero_rtt, row.retry], [zeek.history.includes("Z"), /r/i.test(zeek.history)]);
      }
    });
});
