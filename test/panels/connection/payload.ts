/** Payload of a connection made up for tests: what was said, in order, as the engine would put it. */
import type { PayloadMap, PayloadSearch, Side } from "../../../src/protocol/case.ts";

export type Said =
  | { readonly from: "orig" | "resp"; readonly bytes: Uint8Array | string; readonly packet: number }
  | {
      readonly from: "orig" | "resp";
      readonly gap: number;
      readonly reason: "not-captured" | "truncated";
      readonly packet: number;
    };

export interface Conversation {
  map(side: Side): PayloadMap;
  bytes(side: Side, from: number, to: number): Uint8Array;
  search(asked: PayloadSearch): Float64Array;
}

const BEGIN = 1_773_740_700_000_000_000n;

/** A conversation out of its pieces, one packet each. */
export function conversation(said: readonly Said[]): Conversation {
  const pieces = said.map((one) => ({
    ...one,
    side: one.from === "orig" ? 0 : 1,
    kind: "gap" in one ? (one.reason === "truncated" ? 2 : 1) : 0,
    data:
      "gap" in one
        ? new Uint8Array(one.gap)
        : typeof one.bytes === "string"
          ? new TextEncoder().encode(one.bytes)
          : one.bytes,
  }));
  const of = (side: Side) => pieces.filter(({ from }) => side === "both" || from === side);

  function map(side: Side): PayloadMap {
    const own = of(side);
    let at = 0;
    const starts = own.map(({ data }) => (at += data.length) - data.length);
    return {
      runs: own.length,
      more: 0,
      size: at,
      starts: Float64Array.from(starts),
      sizes: Float64Array.from(own, ({ data }) => data.length),
      sides: Uint8Array.from(own, (piece) => piece.side),
      kinds: Uint8Array.from(own, ({ kind }) => kind),
      packets: Float64Array.from(own, ({ packet }) => packet),
      evidenceIds: Uint32Array.from(own, () => 1),
      times: BigInt64Array.from(own, ({ packet }) => BEGIN + BigInt(packet) * 1_234_567n),
    };
  }

  const whole = (side: Side): Uint8Array => Uint8Array.from(of(side).flatMap(({ data }) => [...data]));

  return {
    map,
    bytes: (side, from, to) => whole(side).slice(from, to),
    search({ side, needle, ignoreCase, from, limit }) {
      const text = (bytes: Uint8Array): string => {
        const latin = Buffer.from(bytes).toString("latin1");
        return ignoreCase ? latin.toLowerCase() : latin;
      };
      const hay = text(whole(side));
      const hits: number[] = [];
      for (let at = hay.indexOf(text(needle), from); at >= 0 && hits.length < limit;) {
        hits.push(at);
        at = hay.indexOf(text(needle), at + 1);
      }
      return Float64Array.from(hits);
    },
  };
}

/** One side says a gigabyte in segments of 16 KB: line k reads "line k ....", 64 bytes each; made as asked for. */
export function gigabyte(): Conversation {
  const segment = 16_384;
  const size = 2 ** 30;
  const runs = size / segment;
  const line = (number: number): string => `line ${number} `.padEnd(63, ".") + "\n";
  return {
    map: () => ({
      runs,
      more: 0,
      size,
      starts: Float64Array.from({ length: runs }, (_, i) => i * segment),
      sizes: new Float64Array(runs).fill(segment),
      sides: new Uint8Array(runs).fill(1),
      kinds: new Uint8Array(runs),
      packets: Float64Array.from({ length: runs }, (_, i) => i + 1),
      evidenceIds: new Uint32Array(runs).fill(1),
      times: BigInt64Array.from({ length: runs }, (_, i) => BEGIN + BigInt(i) * 1_000_000n),
    }),
    bytes(_side, from, to) {
      let text = "";
      for (let number = Math.floor(from / 64); number * 64 < to; number++) text += line(number);
      const start = from - Math.floor(from / 64) * 64;
      return new TextEncoder().encode(text).slice(start, start + to - from);
    },
    search({ needle, from }) {
      const wanted = /^line (\d+) $/.exec(new TextDecoder().decode(needle));
      const at = wanted ? Number(wanted[1]) * 64 : -1;
      return Float64Array.from(at >= from && at < size ? [at] : []);
    },
  };
}
