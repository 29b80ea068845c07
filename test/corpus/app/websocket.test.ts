/** WebSocket of the corpus as tshark sees it, and what Zeek finds within it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { opcodeName } from "../../../src/app/websocket/frame.ts";
import { appRows, capturesWithTruth, corpus, hasCorpus, truthOf } from "./rows.ts";
import { frames } from "./tshark.ts";

const CARRIERS = /websocket/;

describe("WebSocket of the corpus is tshark's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  let compared = 0;
  for (const capture of capturesWithTruth()) {
    if (!CARRIERS.test(JSON.stringify(truthOf(capture).frame_protocols ?? []))) continue;
    it(capture, async function () {
      const told = frames(capture, "websocket", ["tcp.srcport", "websocket.opcode"], "websocket").flatMap(([, port, codes]) =>
        codes.split(",").map((code) => `${port} ${opcodeName(Number(code))}`),
      ); // prettier-ignore
      if (told.length === 0) return this.skip();
      const { websocket } = await appRows(join(corpus, capture), ["websocket"]);
      const ours = websocket.map(
        (row) => `${row.request_packet === null ? row.resp_port : row.orig_port} ${row.opcode}`,
      );
      compared += told.length;
      assert.deepEqual(ours.sort(), told.sort());
      assert.ok(
        websocket.every((row) => row.is_compressed === false || row.expanded_length !== null),
        "all is expanded",
      );
    });
  }

  it("there is something to compare", function () {
    if (compared === 0) this.skip();
    assert.ok(compared > 180, `${compared} messages`);
  });

  it("SSH within a tunnel within WebSocket is found, as Zeek finds it", async () => {
    const { ssh } = await appRows(join(corpus, "attack-tunnel-exfil/zeek--wstunnel-ssh.pcap"), ["ssh"]);
    assert.ok(ssh.length > 0);
  });
});
