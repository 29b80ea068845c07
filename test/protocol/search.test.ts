/** What is typed into one box to search the payload. */
import assert from "node:assert/strict";
import { typedPattern } from "../../src/protocol/search.ts";

describe("a typed pattern", () => {
  it("is text unless it says otherwise", () => {
    for (const text of ["secret", "/", "//", "/etc/passwd", "GET /a", "hexagon", "/a/x"]) {
      assert.deepEqual(typedPattern(text), { kind: "text", text, ignoreCase: false });
    }
  });

  it("is a regular expression between slashes, either case with i", () => {
    assert.deepEqual(typedPattern("/a+b/"), { kind: "regex", text: "a+b", ignoreCase: false });
    assert.deepEqual(typedPattern("/a/b\n/i"), { kind: "regex", text: "a/b\n", ignoreCase: true });
  });

  it("is bytes behind hex:", () => {
    assert.deepEqual(typedPattern(" HEX: de ad ?? be"), { kind: "hex", text: " de ad ?? be", ignoreCase: false });
    assert.deepEqual(typedPattern("hex:"), { kind: "hex", text: "", ignoreCase: false });
  });
});
