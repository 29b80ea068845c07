import assert from "node:assert/strict";
import { dark, light, type Palette, style } from "../../src/report/style.ts";

/** Relative luminance of #rrggbb (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe("report style", () => {
  for (const [scheme, palette] of Object.entries({ light, dark })) {
    it(`has readable text on every ground of the ${scheme} scheme (WCAG AA)`, () => {
      const texts: (keyof Palette)[] = [
        "ink",
        "soft",
        "link",
        "critical",
        "high",
        "medium",
        "low",
        "info",
        "good",
        "part",
        "bad",
      ];
      for (const name of texts) {
        for (const ground of [palette.page, palette.tint])
          assert.ok(contrast(palette[name], ground) >= 4.5, `${scheme} ${name} on ${ground}`);
      }
      assert.ok(contrast(palette.seen, palette.page) >= 3 && contrast(palette.outline, palette.page) >= 3, scheme);
    });
  }

  it("asks for nothing and fits paper", () => {
    assert.doesNotMatch(style, /url\(|@import|</);
    assert.match(style, /@media print/);
    assert.match(style, /size:A4/);
  });
});
