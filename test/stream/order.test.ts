/** Both sides of a TCP connection in order, while packets come. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Shared, TcpOrder, type OrderSink } from "../../src/stream/order.ts";

const SYN = 2;
const FIN = 1;
const ACK = 16;

interface Segment {
  readonly direction: number;
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
  readonly text: string;
  readonly captured?: number;
}

/** What comes out, as text: `<` before what the responder says, gaps as [n]. */
function ordered(
  segments: readonly Segment[],
  begins: (order: TcpOrder) => void = () => undefined,
): { said: string; differs: number } {
  let said = "";
  let last = -1;
  let differs = 0;
  const at = [0, 0];
  const mark = (direction: number): void => {
    if (direction !== last) said += direction === 0 ? ">" : "<";
    last = direction;
  };
  const sink: OrderSink = {
    data(direction, bytes, _origin, where) {
      mark(direction);
      assert.equal(where, at[direction]);
      at[direction] += bytes.length;
      said += Buffer.from(bytes).toString("latin1");
    },
    gap(direction, size, where) {
      mark(direction);
      assert.equal(where, at[direction]);
      at[direction] += size;
      said += `[${size}]`;
    },
    differs: () => void differs++,
  };
  const order = new TcpOrder(sink, new Shared());
  begins(order);
  segments.forEach(({ direction, flags, seq, ack, text, captured = text.length }, i) => {
    const bytes = Buffer.from(`..${text}`, "latin1");
    order.segment(direction, flags, seq | 0, ack | 0, bytes, 2, captured, text.length, {
      evidenceId: 1,
      packet: i + 1,
      seconds: i,
      nanos: 0,
    });
    bytes.fill(0x5a);
  });
  order.end();
  return { said, differs };
}

const A = 0xfffffff0; // wraps within the first bytes
const B = 1000;
const open: readonly Segment[] = [
  { direction: 0, flags: SYN, seq: A, ack: 0, text: "" },
  { direction: 1, flags: SYN | ACK, seq: B, ack: A + 1, text: "" },
];
const ask = (at: number, text: string, acked = 0): Segment => ({
  direction: 0,
  flags: ACK,
  seq: A + 1 + at,
  ack: B + 1 + acked,
  text,
});
const answer = (at: number, text: string, acked: number): Segment => ({
  direction: 1,
  flags: ACK,
  seq: B + 1 + at,
  ack: A + 1 + acked,
  text,
});
const noise = (count: number, acked: number): Segment[] => Array.from({ length: count }, () => answer(5, "", acked));

describe("TCP in order while it is read", () => {
  it("passes on what comes in order, across the wrap of numbers", () => {
    assert.equal(
      ordered([...open, ask(0, "GET /a long path"), answer(0, "hello", 16), ask(16, "more", 5)]).said,
      ">GET /a long path<hello>more",
    );
  });

  it("puts segments in order, and bytes sent twice out once", () => {
    assert.equal(
      ordered([...open, ask(3, "def"), ask(0, "abc"), ask(0, "abcdefgh"), ask(6, "gh"), ask(2, "cd")]).said,
      ">abcdefgh",
    );
  });

  it("lets an answer wait for its question", () => {
    assert.equal(ordered([...open, answer(0, "reply", 7), ask(0, "request")]).said, ">request<reply");
    assert.equal(ordered([...open, ask(0, "req"), answer(0, "reply", 7), ask(3, "uest")]).said, ">request<reply");
  });

  it("says what is missing where it is acknowledged and does not come", () => {
    const lost = [...open, ask(0, "abc"), ask(6, "ghi"), ...noise(100, 9), ask(9, "jkl")];
    assert.equal(ordered(lost).said, ">abc[3]ghijkl");
    assert.equal(
      ordered([...open, ask(0, "abc"), ask(6, "ghi"), ...noise(10, 9), ask(3, "def"), ask(9, "jkl")]).said,
      ">abcdefghijkl",
    );
  });

  it("says at the end what was acknowledged and never seen, but not the FIN's number", () => {
    assert.equal(ordered([...open, ask(0, "abc"), answer(0, "", 10)]).said, ">abc[7]");
    const fin: Segment = { direction: 0, flags: FIN | ACK, seq: A + 4, ack: B + 1, text: "" };
    assert.equal(ordered([...open, ask(0, "abc"), fin, answer(0, "", 4)]).said, ">abc");
  });

  it("begins in the middle, and after a SYN that carries data", () => {
    assert.equal(ordered([ask(100, "abc"), ask(103, "def")]).said, ">abcdef");
    assert.equal(
      ordered([{ direction: 0, flags: SYN, seq: A, ack: 0, text: "early" }, ask(5, " more")]).said,
      ">early more",
    );
  });

  it("begins before the first number seen where that was no SYN's, and nothing came out yet", () => {
    const seen = (isSure: boolean, ...list: Segment[]) =>
      ordered(list, (order) => order.begin(0, (A + 7) | 0, isSure)).said;
    assert.equal(seen(false, ask(0, "request"), ask(7, " more")), ">request more");
    assert.equal(seen(true, ask(0, "request"), ask(7, " more")), "> more");
    assert.equal(seen(false, ask(7, "more"), ask(0, "request")), ">more", "too late");
    assert.equal(seen(false, ask(6, "t"), ask(7, "more")), ">more", "a keep-alive");
    assert.equal(seen(false, ask(-(2 << 20), "stale"), ask(7, "more")), ">more", "far before");
    const swapped = [ask(100, "abc"), answer(5, "more", 107), answer(0, "reply", 103), ask(103, "defg")];
    assert.equal(ordered(swapped).said, ">abc<reply>defg<more");
  });

  it("gives what was cut away as a gap, never as wrong bytes", () => {
    assert.equal(ordered([...open, { ...ask(0, "abcdef"), captured: 4 }, ask(6, "ghi")]).said, ">abcd[2]ghi");
    assert.equal(ordered([...open, { ...ask(0, "abcdef"), captured: 0 }, ask(6, "ghi")]).said, ">[6]ghi");
  });

  it("tells a second copy that is not the same, as long as it was not acknowledged", () => {
    assert.equal(ordered([...open, ask(0, "abcdef"), ask(0, "abcXef")]).differs, 1);
    assert.equal(ordered([...open, ask(0, "abcdef"), ask(0, "abcdef"), ask(3, "def")]).differs, 0);
    assert.equal(ordered([...open, ask(3, "def"), ask(0, "abcXXf")]).differs, 1);
    assert.equal(ordered([...open, ask(0, "abcdef"), answer(0, "", 6), ask(0, "abcXef")]).differs, 0);
    const long = "0123456789".repeat(9000);
    const lines = Array.from({ length: 90 }, (_, i) => ask(i * 1000, long.slice(i * 1000, i * 1000 + 1000)));
    assert.equal(ordered([...open, ...lines, ask(89_000, long.slice(0, 1000))]).differs, 0);
    assert.equal(ordered([...open, ...lines, ask(89_000, `x${long.slice(1, 1000)}`)]).differs, 1);
  });

  it("ignores keep-alives, and numbers of another stream", () => {
    assert.equal(ordered([...open, ask(0, "abc"), ask(2, "c"), ask(0x20000000, "far"), ask(3, "def")]).said, ">abcdef");
  });

  it("does not wait for ever where two sides answer what the other never said", () => {
    const { said } = ordered([...open, ask(0, "abc", 50), answer(0, "xyz", 60), ...noise(1100, 60)]);
    assert.match(said, /abc/);
    assert.match(said, /xyz/);
  });

  describe("is closed", () => {
    /** After each segment whether it is. */
    function closed(segments: readonly Segment[]): boolean[] {
      const sink: OrderSink = { data: () => undefined, gap: () => undefined, differs: () => undefined };
      const order = new TcpOrder(sink, new Shared());
      return segments.map(({ direction, flags, seq, ack, text }) => {
        const origin = { evidenceId: 1, packet: 1, seconds: 0, nanos: 0 };
        order.segment(direction, flags, seq | 0, ack | 0, Buffer.from(text), 0, text.length, text.length, origin);
        return order.isClosed;
      });
    }
    const fin = (segment: Segment): Segment => ({ ...segment, flags: FIN | ACK });
    const asked = fin(ask(0, "question"));

    it("when both have ended and all they said was seen", () => {
      assert.deepEqual(closed([...open, asked, fin(answer(0, "12345", 9))]), [false, false, false, true]);
    });
    it("not while what stands before the FIN may be sent again", () => {
      const all = [...open, asked, fin(answer(5, "", 9)), answer(0, "12345", 9)];
      assert.deepEqual(closed(all), [false, false, false, false, true]);
    });
    it("once the FIN is acknowledged, although the capture lacks what stands before it", () => {
      const all = [...open, asked, fin(answer(5, "", 9)), ask(9, "", 6)];
      assert.deepEqual(closed(all), [false, false, false, false, true]);
    });
    it("where a FIN has a number that cannot be", () => {
      assert.deepEqual(closed([...open, asked, fin(answer(1 << 30, "", 9))]).at(-1), true);
    });
  });

  it("gives the same for any order within a window, any duplication and any cut", () => {
    const question = "the quick brown fox jumps over the lazy dog, and then again";
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(30), { maxLength: 30 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        (sizes, keys, again) => {
          const parts: Segment[] = [];
          for (let at = 0, i = 0; at < question.length; i++) {
            const size = sizes[i % sizes.length];
            parts.push(ask(at, question.slice(at, at + size)));
            at += size;
          }
          for (const index of again) parts.push(parts[index % parts.length]);
          const shuffled = parts
            .map((part, i) => ({ part, key: keys[i % (keys.length || 1)] ?? i }))
            .sort((a, b) => a.key - b.key);
          const { said, differs } = ordered([
            ...open,
            ...shuffled.map(({ part }) => part),
            answer(0, "ok", question.length),
          ]);
          assert.equal(said, `>${question}<ok`);
          assert.equal(differs, 0);
        },
      ),
    );
  });
});
