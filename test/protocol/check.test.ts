import assert from "node:assert/strict";
import { engineChecks } from "../../src/protocol/check-case.ts";
import { panelChecks } from "../../src/protocol/check-panels.ts";
import { byName, checked, fields, flag, list, number, optional, text, whole } from "../../src/protocol/check.ts";
import { dial, type Port, RpcError, serve } from "../../src/protocol/rpc.ts";
import { ports } from "./ports.ts";

const refused = (says: RegExp) => (error: unknown) =>
  error instanceof RpcError && error.code === "bad-request" && says.test(error.message);

describe("checks at the door", () => {
  it("keep what is known and drop what is not", () => {
    const check = fields<{ a: number; b?: string }>({ a: whole(0, 9), b: optional(text(3)) });
    assert.deepEqual(check({ a: 3, c: "x", __proto__: { b: "in" } }, "p"), { a: 3 });
    assert.deepEqual(check({ a: 3, b: "yes" }, "p"), { a: 3, b: "yes" });
  });

  it("say where and what is wanted", () => {
    const check = fields<{ a: { n: readonly number[] } }>({ a: fields({ n: list(whole(0, 9), 2) }) });
    assert.throws(() => check({ a: { n: [1, 10] } }, "page"), refused(/^page\.a\.n\[1\]: a whole number from 0 to 9/));
    assert.throws(() => check({ a: { n: [1, 2, 3] } }, "page"), refused(/^page\.a\.n: a list of at most 2/));
    assert.throws(() => check({ a: [] }, "page"), refused(/^page\.a: an object/));
    assert.throws(() => check(null, "page"), refused(/^page: an object/));
  });

  it("take no number that is not one", () => {
    for (const bad of [NaN, Infinity, "1", 1n, null, undefined]) assert.throws(() => number(bad, "n"), RpcError);
    for (const bad of [1.5, 2 ** 53, -1]) assert.throws(() => whole(0, 2 ** 60)(bad, "n"), RpcError);
    assert.throws(() => flag(1, "f"), RpcError);
    assert.throws(() => byName(number, 1)({ a: 1, b: 2 }, "r"), RpcError);
  });

  it("hold for pages: few rows, a known listing, the right way round", () => {
    const page = { listing: "connections", from: 0, to: 1000, sort: [], filter: {} };
    assert.deepEqual(engineChecks.page(page, "page"), page);
    assert.throws(() => engineChecks.page({ ...page, to: 1001 }, "page"), RpcError);
    assert.throws(() => engineChecks.page({ ...page, from: 5, to: 4 }, "page"), RpcError);
    assert.throws(() => engineChecks.page({ ...page, listing: "evidence" }, "page"), RpcError);
    assert.throws(() => engineChecks.page({ ...page, filter: { time: { from: "1", to: "x" } } }, "page"), RpcError);
  });

  it("copy bytes, so that no more than they travels on", () => {
    const whole = new Uint8Array(100).fill(7);
    const search = { connection: 1, side: "both", ignoreCase: false, from: 0, limit: 10, needle: whole.subarray(0, 3) };
    assert.equal(engineChecks.searchPayload(search, "s").needle.buffer.byteLength, 3);
  });

  it("know every kind of target", () => {
    const { reveal } = panelChecks.overview;
    const told = { kind: "connection", connection: 3, tab: "packets", packet: { evidenceId: 1, number: 2, at: 14 } };
    assert.deepEqual(reveal(told, "reveal"), told);
    assert.deepEqual(reveal({ kind: "overview" }, "reveal"), { kind: "overview" });
    assert.throws(() => reveal({ kind: "constructor" }, "reveal"), refused(/reveal\.kind: one of overview/));
    assert.throws(() => reveal({ kind: "connection", connection: 0 }, "reveal"), RpcError);
  });

  it("stand before the handlers of a server", async () => {
    interface Small {
      twice(p: { readonly n: number }): number;
    }
    const [near, far]: [Port, Port] = ports();
    const handlers = checked<Small>({ twice: ({ n }) => 2 * n }, { twice: fields({ n: whole(0, 9) }) });
    serve<Small>(far, handlers, (error) =>
      error instanceof RpcError
        ? { code: error.code, message: error.message }
        : { code: "bug", message: String(error) },
    );
    const { remote } = dial<Small>(near, () => undefined);
    assert.equal(await remote.twice({ n: 4 }), 8);
    await assert.rejects(remote.twice({ n: 10 }), (error) => error instanceof RpcError && error.code === "bad-request");
  });
});
