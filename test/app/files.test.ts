/** Transferred files: what hostile senders declare. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { type FileSummary, MeasuredFile } from "../../src/app/files/sink.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";

function measured(bytes: Uint8Array, codings: readonly string[]): FileSummary {
  const place = { evidenceId: 1, packet: 1, ts: 0n, at: 0 };
  const about = { name: "", from: "resp", place, declaredType: "", codings, size: null } as const;
  const out: FileSummary[] = [];
  const file = new MeasuredFile(about, { tools: nodeTools, all: { held: 0 } }, (summary) => out.push(summary));
  file.data(new Uint8Array(bytes));
  file.end(true);
  return out[0];
}

describe("codings of a file", () => {
  it("are taken off where they are few; a body with very many stays as it came", () => {
    const twice = measured(gzipSync(gzipSync("hello")), ["gzip", "gzip"]);
    assert.deepEqual([twice.state, twice.size, twice.coding], ["complete", 5, "gzip, gzip"]);
    const many = measured(Buffer.from("-foo-\n"), new Array<string>(100).fill("gzip"));
    assert.deepEqual([many.state, many.size, many.coding, many.type], ["complete", 6, "", "text/plain"]);
  });
});
