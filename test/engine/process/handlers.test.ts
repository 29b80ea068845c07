/** The engine process answers every call that there is: a read more in `CaseApi` must not be forgotten here. */
import assert from "node:assert/strict";
import { engineHandlers } from "../../../src/engine/process/handlers.ts";
import type { Session } from "../../../src/engine/process/session.ts";
import { engineChecks } from "../../../src/protocol/check-case.ts";

describe("calls of the engine process", () => {
  it("are those that have checks, and no others", () => {
    const handlers = engineHandlers({} as Session);
    assert.deepEqual(Object.keys(handlers).sort(), Object.keys(engineChecks).sort());
  });
});
