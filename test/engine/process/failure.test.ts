import assert from "node:assert/strict";
import { failureOf, notReady } from "../../../src/engine/process/failure.ts";
import { CaseError } from "../../../src/model/error.ts";

describe("what the other side is told of an error", () => {
  const told = (error: unknown) => {
    const logged: string[] = [];
    return { ...failureOf(error, (text) => logged.push(text)), logged };
  };

  it("is code and sentence of trouble that has them, and nothing is logged", () => {
    const full = new CaseError("no-space", "The disk is full.", new Error("ENOSPC"));
    assert.deepEqual(told(full), { code: "no-space", message: "The disk is full.", logged: [] });
    assert.equal(told(notReady()).code, "not-ready");
  });

  it("is one sentence for a fault of ours, whose stack and causes go to the log", () => {
    const { code, message, logged } = told(new TypeError("x is undefined", { cause: new Error("deeper") }));
    assert.equal(code, "bug");
    assert.doesNotMatch(message, /undefined/);
    assert.match(logged[0], /TypeError: x is undefined\n +at [^]*caused by Error: deeper/);
    assert.deepEqual(told("thrown text").logged, ["thrown text"]);
  });
});
