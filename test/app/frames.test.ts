/** Frames out of one side's bytes: cut anywhere, too long to keep, with gaps, damaged. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Frames } from "../../src/app/parts/frames.ts";
import { Growing } from "../../src/app/parts/growing.ts";

/** A frame of this test: "F", its length in two bytes, what it says. */
const frame = (text: string): Uint8Array => Buffer.concat([Buffer.from([70, text.length >> 8, text.length & 255]), Buffer.from(text)]); // prettier-ignore

function follow(keep = 10) {
  const seen: string[] = [];
  const bodies: string[] = [];
  const frames = new Frames(
    {
      measure: (bytes, at, left) => (bytes[at] !== 70 ? -1 : left < 3 ? 0 : 3 + ((bytes[at + 1] << 8) | bytes[at + 2])),
      frame: ({ bytes, length, isWhole, place }) =>
        void seen.push(`${place.at}+${length}${isWhole ? "" : "!"} ${Buffer.from(bytes.subarray(3)).toString()}`),
      bad: (place) => void seen.push(`bad at ${place.at}`),
      bodyAt: () => 3,
      body: (bytes) => void bodies.push(Buffer.from(bytes).toString()),
      bodyGap: (size) => void bodies.push(`<${size}>`),
    },
    keep,
  );
  let at = 0;
  const data = (bytes: Uint8Array | string): number => {
    const said = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    const used = frames.data(said, { evidenceId: 1, packet: 1, ts: 0n, at });
    at += said.length;
    return used;
  };
  const gap = (size: number): boolean => {
    at += size;
    return frames.gap(size);
  };
  return { frames, seen, bodies, data, gap };
}

describe("frames", () => {
  it("gives the same however they are cut; long ones are cut, and said to be", () => {
    const bytes = Buffer.concat([frame("one"), frame("much too long to keep"), frame(""), frame("last")]);
    const expected = ["0+6 one", "6+24! much to", "30+3 ", "33+7 last"];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const { data, seen, bodies } = follow();
        for (let at = 0, i = 0; at < bytes.length; i++) {
          data(bytes.subarray(at, at + sizes[i % sizes.length]));
          at += sizes[i % sizes.length];
        }
        assert.deepEqual(seen, expected);
        // Bodies come whole, whatever is kept.
        assert.equal(bodies.join(""), "onemuch too long to keeplast");
      }),
    );
  });

  it("steps over a gap within a frame, and begins again after one beyond it", () => {
    const { data, gap, seen, bodies } = follow();
    data(frame("0123456789").subarray(0, 6));
    assert.equal(gap(4), true);
    data("789");
    data(frame("0123456789").subarray(0, 6));
    assert.equal(gap(50), false);
    data(frame("next"));
    assert.deepEqual(seen, ["0+13! 012", "13+13! 012", "69+7 next"]);
    assert.equal(bodies.join(""), "012<4>789012<7>next");
  });

  it("waits for the other side where no frame begins, and is no fault after a gap", () => {
    const { frames, data, gap, seen } = follow();
    data("rubbish");
    data(frame("unseen"));
    frames.resume();
    data(frame("seen"));
    gap(5);
    data("rubbish");
    frames.resume();
    data("F");
    frames.resume();
    data(frame("again"));
    assert.deepEqual(seen, ["bad at 0", "16+7 seen", "36+8 again"]);
  });

  it("gives up a side that breaks its rules again and again", () => {
    const { frames, data, seen } = follow();
    for (let i = 0; i < 20; i++) {
      data(frame("ok"));
      data("rubbish");
      frames.resume();
    }
    assert.equal(seen.filter((line) => line.startsWith("bad")).length, 8);
    assert.equal(seen.length, 16);
  });

  it("only counts what nobody keeps", () => {
    const long = Buffer.concat([frame("x".repeat(300)), frame("next")]);
    const seen: string[] = [];
    const frames = new Frames(
      {
        measure: (bytes, at, left) => (left < 3 ? 0 : 3 + ((bytes[at + 1] << 8) | bytes[at + 2])),
        frame: ({ bytes, length, isWhole }) => void seen.push(`${length} ${bytes.length} ${isWhole}`),
        bad: () => assert.fail("no frame is bad"),
      },
      10,
    );
    let counted = 0;
    for (let at = 0; at < long.length;) {
      const passes = Math.min(frames.passes, 70);
      if (passes > 0) frames.passed(passes);
      else frames.data(long.subarray(at, at + 5), { evidenceId: 1, packet: 1, ts: 0n, at });
      counted += passes;
      at += passes > 0 ? passes : 5;
    }
    assert.deepEqual(seen, ["303 10 false", "7 7 true"]);
    assert.equal(counted, 303 - 10);
  });

  it("uses no byte after it was stopped, and gives what is unfinished at the end", () => {
    const { frames, data, seen } = follow();
    data(frame("unfinished").subarray(0, 7));
    frames.flush();
    assert.deepEqual(seen, ["0+13! unfi"]);
    frames.stop();
    assert.equal(data(frame("more")), 0);
  });
});

describe("growing bytes", () => {
  it("holds what came, until it is cleared", () => {
    const growing = new Growing();
    const all = Buffer.from("x".repeat(500) + "yz");
    for (let at = 0; at < all.length; at++) growing.push(all, at, at + 1);
    assert.deepEqual(Buffer.from(growing.bytes), all);
    growing.clear();
    assert.equal(growing.length, 0);
  });
});
