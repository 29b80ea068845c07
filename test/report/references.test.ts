import assert from "node:assert/strict";
import { References, shortNames, withoutMiddle } from "../../src/report/references.ts";

describe("report references", () => {
  it("name files by the fewest last parts of their paths", () => {
    assert.deepEqual(shortNames(["/a/x.pcap", "/a/y.pcap"]), ["x.pcap", "y.pcap"]);
    assert.deepEqual(shortNames(["/a/1/x.pcap", "/a/2/x.pcap", "/b/y.log"]), ["1/x.pcap", "2/x.pcap", "y.log"]);
    assert.deepEqual(shortNames(["C:\\e\\x.pcap"]), ["x.pcap"]);
    assert.deepEqual(shortNames(["/x", "/x"]), ["x", "x"]);
    assert.deepEqual(shortNames([]), []);
  });

  it("give one number to one place, in order of first use", () => {
    const refs = new References([{ evidenceId: 1, name: "a", shortName: "a", sha256: "00" }]);
    assert.deepEqual(refs.cite({ evidenceId: 1, packet: 2n }), { kind: "ref", id: 1 });
    assert.deepEqual(refs.cite({ evidenceId: 1, line: 2n }), { kind: "ref", id: 2 });
    assert.deepEqual(refs.cite({ evidenceId: 1, packet: 2n }), { kind: "ref", id: 1 });
    assert.equal(refs.list().length, 2);
  });

  it("leave out the middle of a long name, not half a character", () => {
    assert.equal(withoutMiddle("short.pcap"), "short.pcap");
    const cut = withoutMiddle("😀".repeat(40));
    assert.ok(cut.length <= 30 && cut.includes("…"));
    assert.equal(cut, cut.replace(/\p{Cs}/gu, ""));
  });
});
