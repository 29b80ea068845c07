import assert from "node:assert/strict";
import { Dictionary } from "../../src/base/dictionary.ts";
import type { Vector } from "../../src/base/columns.ts";
import { TextWeight } from "../../src/store/weight.ts";

describe("store: what text weighs", () => {
  it("counts a dictionary once, by what it has grown to, and every arena", () => {
    const words = new Dictionary();
    const codes = Uint32Array.of(words.internText("a word of some length"));
    const coded: Vector = { type: "text", data: { codes, words } };
    const arena: Vector = { type: "text", data: { bytes: new Uint8Array(100), offsets: Uint32Array.of(0, 100) } };
    const weight = new TextWeight();
    weight.add([coded, coded, null, { type: "u8", data: new Uint8Array(9) }]);
    assert.equal(weight.bytes, words.byteLength);
    words.internText("another word");
    weight.add([coded, arena, arena]);
    assert.equal(weight.bytes, words.byteLength + 200);
  });
});
