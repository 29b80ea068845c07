import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../src/engine/output/folder.ts";
import { scratchFolders } from "../cli/scratch.ts";

describe("folders for output", () => {
  const scratch = scratchFolders();
  after(() => scratch.remove());

  it("are made with those above them, and may be there", () => {
    const folder = join(scratch.make(), "a", "b", "c");
    makeFolder(folder);
    makeFolder(folder);
    assert.ok(statSync(folder).isDirectory());
  });

  it("are not made where a file is", () => {
    const file = join(scratch.make(), "file");
    writeFileSync(file, "");
    assert.throws(() => makeFolder(file), { code: "EEXIST" });
    assert.throws(() => makeFolder(join(file, "below")), { code: /ENOTDIR|ENOENT/ });
  });

  it("are refused where the system makes none, at once", function () {
    if (!existsSync("/proc/self")) return this.skip();
    assert.throws(() => makeFolder("/proc/flowmirror/below"));
  });
});
