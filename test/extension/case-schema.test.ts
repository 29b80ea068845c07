/** The schema of case.json: right for ours, silent on everybody else's. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caseOptions, writeCaseFile } from "../../src/engine/case-file.ts";

interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly dataPath: string; readonly message: string }[] | null;
}
/** The validator that eslint brings along: JSON schema, draft 7. */
const require = createRequire(createRequire(import.meta.url).resolve("eslint"));
const Ajv = require("ajv") as new (options: object) => { compile(schema: object): Validator };
const schema = JSON.parse(readFileSync("media/case.schema.json", "utf8")) as object;

describe("the schema of case.json", () => {
  const check = new Ajv({ allErrors: true }).compile(schema);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "flowmirror-schema-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** As the engine writes it. */
  function written(): Record<string, unknown> {
    writeCaseFile(folder, {
      version: "0.1.0",
      inputs: ["../evidence", "C:/logs"],
      options: caseOptions({
        vxlanPorts: [8472],
        genevePorts: [6082],
        logFormat: ["version", "srcaddr"],
        slackSeconds: 30,
        thresholds: { "port-scan.ports": 20 },
        decodeAs: [{ transport: "tcp", port: 8080, protocol: "http" }],
        showCredentials: true,
      }),
      evidence: [
        { path: "../evidence/a.pcap", size: 24, sha256: "ab".repeat(32), kind: "capture", format: "pcap" },
        { path: "C:/logs/b", size: 0, sha256: null, kind: "unknown", format: "" },
      ],
    });
    return JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as Record<string, unknown>;
  }

  it("what the engine writes is right", () => {
    assert.equal(check(written()), true, JSON.stringify(check.errors));
  });

  it("what cannot be read as a case is marked", () => {
    const wrong: [string, unknown][] = [
      ["options", { vxlanPorts: [0] }],
      ["options", { vxlanPort: [4789] }],
      ["options", { thresholds: { "port-scan.ports": "many" } }],
      ["options", { decodeAs: ["tcp.port==8080,http"] }],
      ["options", { showCredentials: "yes" }],
      ["inputs", [7]],
      ["schema", 2],
      ["evidence", [{ path: "a" }]],
    ];
    for (const [name, value] of wrong) assert.equal(check({ ...written(), [name]: value }), false, name);
  });

  it("somebody else's case.json is none of its business", () => {
    const others: unknown[] = [
      {},
      [],
      null,
      "case",
      7,
      { version: 2, inputs: "x" },
      { schema: "https://json-schema.org/x", inputs: [1], evidence: { a: 1 }, options: [], version: "1" },
      { inputs: [{ id: 1 }], evidence: [{ photo: "knife.jpg" }], version: "1", schema: 5 },
      { case: "upper", name: "A vs. B", evidence: ["exhibit 1"], options: {} },
    ];
    for (const other of others) assert.equal(check(other), true, JSON.stringify(other));
  });
});
