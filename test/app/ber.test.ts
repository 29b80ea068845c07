/** BER: elements of definite and indefinite length, whole, cut and hurt. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { BER, BerReader, berAt, berBigInteger, berInteger, berObjectId, berSize } from "../../src/app/parts/ber.ts";
import { cpuMs } from "../cpu-time.ts";

const of = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

describe("BER", () => {
  it("short, long and indefinite lengths, tags of many octets", () => {
    assert.deepEqual(berAt(of(2, 1, 5, 99)), { tag: 2, number: 2, isConstructed: false, content: of(5), size: 3, isWhole: true }); // prettier-ignore
    assert.deepEqual(berAt(of(4, 0x82, 0, 1, 7))?.content, of(7));
    // [APPLICATION 1] with an end mark, and an inner one of its own.
    const nested = of(0x61, 0x80, 0x30, 0x80, 2, 1, 5, 0, 0, 4, 1, 0, 0, 0, 99);
    assert.deepEqual([berAt(nested)?.size, berSize(nested), berAt(nested)?.content.length], [14, 14, 10]);
    assert.deepEqual([berAt(of(0x9f, 0x81, 0x02, 0))?.number, berAt(of(0x9f, 0x81, 0x02, 0))?.tag], [130, 0x9f]);
  });

  it("sizes of what is not there yet", () => {
    assert.equal(berSize(of(0x30)), "more");
    assert.equal(berSize(of(0x30, 0x84, 0, 0)), "more");
    assert.equal(berSize(of(0x30, 0x82, 1, 0)), 260);
    assert.equal(berSize(of(0x30, 0x80, 2, 1, 5, 0)), "more");
    assert.equal(berSize(of(0x30, 0x89)), "broken");
    assert.equal(berSize(of(0x04, 0x80)), "broken");
    assert.equal(berSize(of(0xff, 0xff, 0xff, 0xff, 0x7f)), "broken");
  });

  it("what is cut is given as far as it goes", () => {
    const cut = berAt(of(4, 5, 1, 2));
    assert.deepEqual([cut?.content, cut?.size, cut?.isWhole], [of(1, 2), 7, false]);
    assert.equal(berAt(of(0x30, 0x80, 4, 1))?.isWhole, false);
  });

  it("one after another, and within", () => {
    const reader = new BerReader(of(0x30, 6, 2, 1, 1, 4, 1, 0x61, 10, 1, 3));
    const inner = reader.within(BER.sequence);
    assert.equal(inner.nextIf(BER.octetString), null);
    assert.equal(inner.integer(), 1);
    assert.deepEqual(inner.next()?.content, of(0x61));
    assert.ok(inner.isAtEnd && inner.next() === null && inner.tag === -1);
    assert.equal(reader.integer(BER.enumerated), 3);
    assert.ok(reader.isAtEnd);
  });

  it("numbers and object identifiers", () => {
    assert.deepEqual([of(0), of(0x7f), of(0xff), of(0x80, 0), of(0, 0xff, 0xff, 0xff, 0xff)].map(berInteger), [0, 127, -1, -32768, 4294967295]); // prettier-ignore
    assert.equal(berInteger(of(0x7f, 1, 2, 3, 4, 5, 6, 7)), null);
    assert.equal(berBigInteger(of(0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)), 2n ** 63n - 1n);
    assert.equal(berBigInteger(of(0xfe)), -2n);
    assert.equal(berObjectId(of(0x2b, 6, 1, 4, 1, 0x82, 0x37)), "1.3.6.1.4.1.311");
    assert.equal(berObjectId(of(0x88, 0x37)), "2.999");
    assert.deepEqual([of(), of(0x2b, 0x86), new Uint8Array(300).fill(1)].map(berObjectId), ["", "", ""]);
  });

  it("whatever the bytes: it ends soon, and elements never overlap", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const reader = new BerReader(bytes);
        let count = 0;
        for (let element = reader.next(); element; element = reader.next()) {
          assert.ok(element.size >= 2 && element.content.length <= element.size);
          count++;
        }
        assert.ok(count <= bytes.length / 2);
      }),
    );
    const deep = new Uint8Array(200_000);
    for (let i = 0; i < deep.length; i += 2) deep.set([0x30, 0x80], i);
    const spent = cpuMs(() => {
      assert.equal(berSize(deep), "broken");
      assert.equal(berAt(deep), null);
    });
    assert.ok(spent < 200, `${spent} ms`);
  });
});
