import assert from "node:assert/strict";
import fc from "fast-check";
import { csvCell, html, markdown, printable } from "../../src/base/escape.ts";

describe("escape", () => {
  it("shows controls, halves of pairs and reordering or hidden characters as code points", () => {
    assert.equal(printable("a\u001b[31m\u202eb\u200b"), "a\\u001b[31m\\u202eb\\u200b");
    assert.equal(printable("\ud800x"), "\\ud800x");
    assert.equal(printable("\u{e0041}"), "\\u{e0041}");
    assert.equal(printable("naïve 日本 😀 \ufffd"), "naïve 日本 😀 \ufffd");
  });

  it("leaves nothing that a terminal acts on", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.doesNotMatch(printable(text), /[\p{Cc}\p{Cf}\p{Cs}]/u);
        assert.doesNotMatch(html(text), /[<>"']/);
      }),
      { seed: 1 },
    );
  });

  it("keeps Markdown from links, mentions, blocks and HTML", () => {
    assert.equal(markdown("[a](http://b) <i> @me #1"), "\\[a\\]\\(http\\://b\\) &lt;i&gt; \\@me \\#1");
    assert.equal(markdown("www.x.example"), "www\\.x.example");
    assert.equal(markdown("- x"), "\\- x");
    assert.equal(markdown("1. x"), "1\\. x");
    assert.equal(markdown("    x"), "&#32;   x");
    assert.equal(markdown("10.0.0.1, 5 of 7: fine"), "10.0.0.1, 5 of 7: fine");
  });

  it("keeps spreadsheets from formulas, and numbers as they are", () => {
    assert.equal(csvCell("=1+1"), "'=1+1");
    assert.equal(csvCell("-5"), "-5");
    assert.equal(csvCell('a"b,c'), '"a""b,c"');
  });
});
