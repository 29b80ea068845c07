/** Outer packets put together from fragments: bounds, order, and what hostile ones make of it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type CarriedBy, Carriers, MOST_WAITING } from "../../src/stream/carriers.ts";
import { makeDispatch } from "../../src/wire/decoders.ts";
import { Packet } from "../../src/wire/packet.ts";
import { frame, type Layer } from "../builders/layer.ts";
import { eth } from "../builders/links.ts";
import { ipv4, ipv4Fragments, tcp, udp } from "../builders/packets.ts";
import { vxlan } from "../builders/tunnels.ts";

const OUTER = { src: "192.0.2.1", dst: "192.0.2.2" };

/** Fragments of 200 bytes of VXLAN around a segment with `data`. */
function parts(data: string, id = 1): readonly Layer[] {
  const inner = ipv4({ src: "10.0.0.1", dst: "10.0.0.2" }, tcp({ srcPort: 40000, dstPort: 80, flags: "A" }, data));
  return ipv4Fragments({ ...OUTER, id }, udp({ srcPort: 5, dstPort: 4789 }, vxlan({ vni: 7 }, eth({}, inner))), 200);
}

const letters = (count: number): string => Array.from({ length: count }, (_, i) => String.fromCharCode(97 + (i % 26))).join(""); // prettier-ignore

class Run {
  readonly given: string[] = [];
  readonly known: (number | null)[] = [];
  readonly #packet = new Packet(makeDispatch());
  #number = 0;
  readonly carriers = new Carriers((packet, of, origin) => {
    const { bytes, payloadAt, payloadCaptured, payloadLength } = packet;
    const text = new TextDecoder("latin1").decode(bytes.subarray(payloadAt, payloadAt + payloadCaptured));
    this.given.push(`${of.connection} ${origin.packet} ${text}${payloadCaptured < payloadLength ? "…" : ""}`);
  });

  add(bytes: Uint8Array, of: CarriedBy = { connection: 1, direction: 0, isCopy: false }, seconds = 0): this {
    const packet = this.#packet;
    packet.decode(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length, bytes.length, 1);
    const origin = { evidenceId: 1, packet: ++this.#number, seconds, nanos: 0 };
    if (packet.fragment === 2) this.known.push(this.carriers.later(packet, origin)?.connection ?? null);
    else if (packet.goesOn) this.carriers.first(packet, of, origin);
    return this;
  }

  layers(...layers: readonly Layer[]): this {
    for (const layer of layers) this.add(frame(eth({}, layer)));
    return this;
  }
}

describe("carriers in fragments", () => {
  const whole = letters(500);
  const [first, second, third, ...rest] = parts(whole);

  it("are four here", () => assert.equal(rest.length, 0));

  it("give the packet inside once it is whole, in any order of the later ones", () => {
    for (const order of [[second, third], [third, second], [second, second, third]]) {
      const run = new Run().layers(first, ...order);
      assert.deepEqual(run.given, [`1 ${order.length + 1} ${whole}`]);
      assert.ok(run.known.every((connection) => connection === 1));
      run.carriers.close();
      assert.equal(run.carriers.incomplete, 0);
    }
  }); // prettier-ignore

  it("know nothing of later ones without a first, and of those that come after the whole", () => {
    const run = new Run().layers(second, first, second, third, third);
    assert.deepEqual(run.known, [null, 1, 1, null]);
    assert.deepEqual(run.given, [`1 4 ${whole}`]);
  });

  it("give what there is, as far as it goes, where one is missing", () => {
    const run = new Run().layers(first, third);
    assert.equal(run.given.length, 0);
    run.carriers.close();
    assert.equal(run.carriers.incomplete, 1);
    const text = run.given[0].slice("1 1 ".length);
    assert.match(text, /^abc[a-z]+…$/);
    assert.ok(whole.startsWith(text.slice(0, -1)));
  });

  it("a first one with the same identification begins another, the same one again does not", () => {
    const other = parts("X".repeat(500));
    const run = new Run().layers(first, first, second, other[0], other[1], other[2]);
    assert.deepEqual(run.given.map((given) => given.slice(0, 5)), ["1 1 a", "1 6 X"]); // prettier-ignore
    assert.equal(run.carriers.incomplete, 1);
  });

  it("wait for a minute, and not for more than so many at once", () => {
    const bytes = (layer: Layer): Uint8Array => frame(eth({}, layer));
    const run = new Run().add(bytes(first)).add(bytes(second), undefined, 61);
    assert.deepEqual([run.known, run.carriers.incomplete, run.carriers.isEmpty], [[null], 1, true]);
    const many = new Run();
    for (let id = 0; id < MOST_WAITING + 3; id++) many.add(bytes(parts(whole, id)[0]), { connection: id + 1, direction: 0, isCopy: false }); // prettier-ignore
    assert.deepEqual(many.given.map((given) => given.split(" ")[0]), ["1", "2", "3"]); // prettier-ignore
    assert.equal(many.carriers.incomplete, 3);
  });

  it("survive anything: the first copy of a byte counts, nothing throws", () => {
    const frames = [first, second, third, ...parts("Y".repeat(500))].map((layer) => frame(eth({}, layer)));
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 });
    const step = fc.tuple(fc.nat({ max: frames.length - 1 }), changes, fc.nat());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const run = new Run();
        for (const [which, flips, cut] of steps) {
          const bytes = frames[which].slice(0, cut % 3 === 0 ? cut % frames[which].length : undefined);
          // Headers of the outer packet: identification, flags, offset, addresses, and what follows.
          for (const [at, value] of flips) if (bytes.length > 0) bytes[(14 + (at % 80)) % bytes.length] = value;
          run.add(bytes);
        }
        run.carriers.close();
        assert.ok(run.carriers.isEmpty);
      }),
      { numRuns: 1000 },
    );
  });
});
