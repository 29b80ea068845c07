/** Payload made up for tests without a browser: maps out of runs, windows over bytes in memory. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { PayloadMap } from "../../../src/protocol/case.ts";
import { Windows } from "../../../webview/connection/payload/windows.ts";

export interface Run {
  readonly size: number;
  readonly side: number;
  readonly kind: number;
}

/** The map of runs, one packet each. */
export function mapOf(runs: readonly Run[]): PayloadMap {
  let size = 0;
  const starts = runs.map((run) => (size += run.size) - run.size);
  return {
    runs: runs.length,
    more: 0,
    size,
    starts: Float64Array.from(starts),
    sizes: Float64Array.from(runs, (run) => run.size),
    sides: Uint8Array.from(runs, (run) => run.side),
    kinds: Uint8Array.from(runs, (run) => run.kind),
    packets: Float64Array.from(runs, (_, i) => i + 1),
    evidenceIds: new Uint32Array(runs.length).fill(1),
    times: new BigInt64Array(runs.length),
  };
}

/** Conversations of any shape, runs of no size among them. */
export const anyRuns = fc.array(
  fc.record<Run>({ size: fc.nat(60), side: fc.constantFrom(0, 1), kind: fc.constantFrom(0, 0, 0, 1, 2) }),
  { maxLength: 30 },
);

/** Windows over bytes in memory; `settle` waits until what was asked for has come. */
export function windowsOver(bytes: Uint8Array, arrived: (from: number, to: number) => void = () => {}) {
  const asked: (readonly [number, number])[] = [];
  const windows = new Windows(
    bytes.length,
    async (from, to) => {
      asked.push([from, to]);
      return bytes.slice(from, to);
    },
    { arrived, failed: assert.ifError },
  );
  return { windows, asked, settle: () => new Promise((done) => setImmediate(done)) };
}
