import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MAX_PDML_DEPTH,
  MAX_PDML_FIELDS,
  MAX_PDML_TEXT,
  parsePdml,
  type Pdml,
} from "../../../src/engine/packet/pdml.ts";
import type { LayerField } from "../../../src/protocol/case.ts";

const bytes = Uint8Array.from({ length: 40 }, (_, i) => i);
const frame = { bytes, at: 100 };
const hexAt = (at: number, length: number): string => Buffer.from(bytes.subarray(at, at + length)).toString("hex");

const packet = (...inside: readonly string[]): string =>
  `<?xml version="1.0"?><pdml version="0" creator="wireshark/4.0.17"><packet>${inside.join("\n")}</packet></pdml>`;
const field = (name: string, at: number, size: number, more = "", inside = ""): string =>
  `<field name="${name}" showname="Title ${name}: value ${name}" size="${size}" pos="${at}" value="${hexAt(at, size)}"${more}>${inside}</field>`;

const whole = packet(
  `<proto name="geninfo" pos="0" showname="General information" size="40"><field name="num" pos="0" show="1" size="40"/></proto>`,
  `<proto name="eth" showname="Ethernet II, Src: a, Dst: b" size="14" pos="0">${field("eth.dst", 0, 6, "", field("eth.lg", 0, 3))}${field("eth.x", 6, 1, ' hide="yes"')}</proto>`,
  `<proto name="x" showname="Ex &amp; Why" size="9" pos="14">${field("x.y", 14, 2)}</proto>`,
);

function* every(fields: readonly LayerField[]): Generator<LayerField> {
  for (const one of fields) {
    yield one;
    yield* every(one.fields ?? []);
  }
}

const countOf = ({ layers }: Pdml): number =>
  layers.reduce((sum, { fields }) => sum + 1 + [...every(fields)].length, 0);

describe("PDML of one packet", () => {
  it("becomes layers with fields, in places of the packet; what is hidden or about the program is left out", () => {
    const { version, layers, more } = parsePdml(whole, frame);
    assert.deepEqual([version, more], ["4.0.17", false]);
    assert.deepEqual(
      layers.map(({ id, title, summary, at, length }) => [id, title, summary, at, length]),
      [
        ["eth", "Ethernet II", "Src: a, Dst: b", 100, 14],
        ["x", "Ex & Why", "", 114, 9],
      ],
    );
    assert.deepEqual(
      [...every(layers[0].fields)].map(({ name, title, value, at, length }) => [name, title, value, at, length]),
      [
        ["eth.dst", "Title eth.dst", "value eth.dst", 100, 6],
        ["eth.lg", "Title eth.lg", "value eth.lg", 100, 3],
      ],
    );
  });

  it("a field whose bytes are others has no place, nor has what it lies in: they were decompressed or put together", () => {
    const elsewhere = `<field name="z" showname="Z: 1" size="2" pos="3" value="ffff"/>`;
    const { layers } = parsePdml(
      packet(
        `<proto name="a" showname="A" size="9" pos="1">${field("in", 1, 2)}</proto>`,
        `<proto name="b" showname="B" size="9" pos="1">${elsewhere}</proto>`,
      ),
      frame,
    );
    assert.deepEqual(
      layers.map(({ id, length }) => [id, length]),
      [
        ["a", 9],
        ["b", 0],
      ],
    );
    assert.deepEqual([layers[1].fields[0].at, layers[1].fields[0].length, layers[1].fields[0].value], [0, 0, "1"]);
  });

  it("takes text out of entities, and leaves what is none", () => {
    const line = "&lt;script&gt;&quot;&apos;&#x27;&#10;&amp;amp; &#x110000; &nosuch; &constructor;";
    const { layers } = parsePdml(packet(`<proto name="p" showname="${line}" size="0" pos="0"/>`), frame);
    assert.equal(layers[0].title, "<script>\"''\n&amp; &#x110000; &nosuch; &constructor;");
  });

  it("what was cut anywhere gives what stood before, and says so", () => {
    for (let length = 0; length < whole.indexOf("</packet>"); length++) {
      const { layers, more } = parsePdml(whole.slice(0, length), frame);
      assert.ok(more && layers.length <= 2, `cut after ${length}`);
    }
    const cut = parsePdml(whole.slice(0, whole.indexOf('<field name="x.y"')), frame);
    assert.deepEqual(
      cut.layers.map(({ id }) => id),
      ["eth", "x"],
    );
  });

  it("has limits: fields, depth, text", () => {
    const many = parsePdml(packet(field("f", 0, 1).repeat(MAX_PDML_FIELDS + 5)), frame);
    assert.deepEqual([countOf(many), many.more], [MAX_PDML_FIELDS, true]);
    const deep = `<field name="d" size="0" pos="0">`.repeat(5000) + "</field>".repeat(5000);
    const { layers, more } = parsePdml(packet(`<proto name="p" size="0" pos="0">${deep}</proto>`), frame);
    assert.deepEqual([[...every(layers[0].fields)].length, more], [MAX_PDML_DEPTH, true]);
    const long = parsePdml(packet(`<proto name="p" showname="${"&amp;".repeat(5000)}" size="0" pos="0"/>`), frame);
    assert.equal(long.layers[0].title, `${"&".repeat(MAX_PDML_TEXT)}…`);
  });

  it("never throws, and gives no place outside the frame, whatever it is given", () => {
    const tag = fc.constantFrom(
      "<proto ", "<field ", "</proto>", "</field>", "<packet>", "/>", ">", '"', ' name="', ' size="99"', ' pos="7"', ' pos="-3"', ' size="1e9"',
      ' value="07"', ' value="zz"', ' showname="', "&#x", "&#99999999;", "</packet>", "\u0000", "a: b", "\ud800",
    ); // prettier-ignore
    let layers = 0;
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 60, size: "max" }), (parts) => {
        const found = parsePdml(`<packet><proto name="a">${parts.join("")}`, frame);
        layers += found.layers.length;
        for (const { at, length, fields } of found.layers) {
          assert.ok(at >= 100 && at + length <= 140);
          for (const one of every(fields)) assert.ok(one.at >= 0 && one.at + one.length <= 140);
        }
      }),
      { numRuns: 5000, seed: 7 },
    );
    assert.ok(layers > 1000, String(layers));
  });
});
