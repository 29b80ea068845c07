import assert from "node:assert/strict";
import { stubStrings, towers } from "../../src/app/dcerpc/stub.ts";
import { interfaceBy } from "../../src/app/dcerpc/interfaces.ts";
import { runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { authenticate, bind, bound, bytes, call, challenge, little, ndr, negotiate, result, rpc, SVCCTL, wide, zeros } from "../builders/windows.ts"; // prettier-ignore

const ports = [40000, 49667] as const;
const NTLM = 10;

function rows(said: readonly Said[], names: readonly string[], table = "dce_rpc"): unknown[][] {
  return runApp(said, { ports })
    .rows.filter(({ table: { name } }) => name === table)
    .map(({ row }) => names.map((name) => row[name]));
}

const sealing = { type: NTLM, level: 6 };

/** A bind with NTLM, its proof in a third message, and a call that is encrypted. */
const sealed: Said[] = [
  ["orig", rpc({ type: 11, call: 1 }, bind(SVCCTL), { ...sealing, token: negotiate })],
  ["resp", rpc({ type: 12, call: 1 }, bound("49667"), { ...sealing, token: challenge("CORP", "DC1") })],
  [
    "orig",
    rpc({ type: 16, call: 1 }, zeros(4), {
      ...sealing,
      token: authenticate({ domain: "CORP", user: "svc", workstation: "PC9" }),
    }),
  ],
  ["orig", rpc({ type: 0, call: 2 }, call(15, ndr("not text: encrypted")), { ...sealing, token: zeros(16) })],
  ["resp", rpc({ type: 2, call: 2 }, result(zeros(24)), { ...sealing, token: zeros(16) })],
];

describe("app: DCE-RPC", () => {
  it("a bind, its login, a call that is encrypted", () => {
    const names = ["message", "endpoint", "operation", "strings", "status", "user", "auth_level", "is_encrypted"];
    assert.deepEqual(rows(sealed, names), [
      ["bind", "svcctl", null, null, "accepted", null, "privacy", null],
      ["request", "svcctl", "ROpenSCManagerW", null, "ok", "CORP\\svc", "privacy", true],
    ]);
    assert.deepEqual(rows(sealed, ["carrier", "user", "workstation", "success", "server_nb_computer"], "ntlm"), [
      ["dce_rpc", "svc", "PC9", true, "DC1"],
    ]);
    sameHoweverCut(sealed, { ports });
    survivesAnything(sealed, { ports });
  });

  it("calls in several fragments, and faults", () => {
    const said: Said[] = [
      ["orig", rpc({ type: 11, call: 1 }, bind(SVCCTL))],
      ["resp", rpc({ type: 12, call: 1 }, bound("49667"))],
      [
        "orig",
        bytes(
          rpc({ type: 0, call: 2, flags: 1 }, call(19, ndr("first"))),
          rpc({ type: 0, call: 2, flags: 2 }, call(19, zeros(40))),
        ),
      ],
      [
        "resp",
        bytes(
          rpc({ type: 2, call: 2, flags: 1 }, result(zeros(8))),
          rpc({ type: 2, call: 2, flags: 2 }, result(little(5, 4))),
        ),
      ],
      ["orig", rpc({ type: 0, call: 3 }, call(99, zeros(0)))],
      ["resp", rpc({ type: 3, call: 3 }, bytes(zeros(8), little(0x1c010002, 4), zeros(4)))],
    ];
    assert.deepEqual(rows(said, ["operation", "opnum", "strings", "status", "return_value", "request_bytes", "response_bytes"]).slice(1), [
      ["RStartServiceW", 19, "first", "ok", "0x00000005", 64n, 12n],
      [null, 99, null, "nca_op_rng_error", null, 0n, null],
    ]); // prettier-ignore
    sameHoweverCut(said, { ports });
  });

  it("refusals, lone calls, and interfaces that are not known", () => {
    const refused = rows([["orig", rpc({ type: 11, call: 1 }, bind(new Uint8Array(16).fill(1)))], ["resp", rpc({ type: 13, call: 1 }, zeros(4))]], ["endpoint", "status"]); // prettier-ignore
    assert.deepEqual(refused, [["01010101-0101-0101-0101-010101010101", "rejected"]]);
    assert.deepEqual(
      rows([["orig", rpc({ type: 0, call: 7 }, call(12, zeros(8)))]], ["endpoint", "operation", "opnum", "status"]),
      [[null, null, 12, null]],
    );
  });

  it("names what is asked of printers without a pipe", () => {
    const printers = interfaceBy("76f03f96-cdfd-44fc-a22c-64950a001209");
    assert.equal(printers?.name, "IRemoteWinspool");
    const named = [0, 9, 39, 58, 62, 74].map((number) => printers.operations[number]);
    assert.deepEqual(named, ["RpcAsyncOpenPrinter", "RpcAsyncGetPrinter", "RpcAsyncAddPrinterDriver", "RpcSyncRegisterForRemoteNotifications", "RpcAsyncInstallPrinterDriverFromPackage", "RpcAsyncLogJobInfoForBranchOffice"]); // prettier-ignore
  });

  it("goes on after a gap", () => {
    const said: Said[] = [...sealed.slice(0, 2), ["orig", 100], ...sealed.slice(3)];
    assert.deepEqual(rows(said, ["message", "opnum", "status"]), [["bind", null, "accepted"], ["request", 15, "ok"]]); // prettier-ignore
  });

  it("is not taken for what only begins like it", () => {
    for (const other of [
      "\x05\x01\x00",
      "\x05\x00\x0b\x03\x10\x00\x00\x00\x08\x00".padEnd(30, "\0"),
      "\x05\x00\x63\x03\x10".padEnd(30, "\0"),
    ])
      assert.ok(!runApp([["orig", other]], { ports }).services.includes("dce_rpc"));
  });
});

describe("app: parameters of DCE-RPC", () => {
  it("texts of both ways of marshalling, whole and cut", () => {
    const text = wide("C:\\x\0");
    const ndr64 = bytes(little(5, 8), zeros(8), little(5, 8), text, zeros(6));
    assert.deepEqual(stubStrings(bytes(zeros(4), ndr("name"), ndr("")), true), ["name"]);
    assert.deepEqual(stubStrings(bytes(zeros(8), ndr64), true), ["C:\\x"]);
    assert.deepEqual(stubStrings(bytes(little(500, 4), zeros(4), little(500, 4), wide("a long command")), true), [
      "a long command…",
    ]);
    assert.deepEqual(
      stubStrings(bytes(little(3, 4), zeros(4), little(3, 4), little(1, 2), little(2, 2), little(3, 2)), true),
      [],
    );
  });

  it("a tower of the endpoint mapper", () => {
    const floor = (left: Uint8Array, right: Uint8Array): Uint8Array =>
      bytes(little(left.length, 2), left, little(right.length, 2), right);
    const tower = bytes(
      little(5, 2),
      floor(bytes([0x0d], SVCCTL, little(2, 2)), zeros(2)),
      floor(bytes([0x0d], zeros(16), little(2, 2)), zeros(2)),
      floor(Uint8Array.of(0x0b), zeros(2)),
      floor(Uint8Array.of(0x07), Uint8Array.of(0xc2, 0x03)),
      floor(Uint8Array.of(0x09), Uint8Array.of(10, 0, 0, 5)),
    );
    const stub = bytes(zeros(4), little(tower.length, 4), little(tower.length, 4), tower);
    assert.deepEqual(towers(stub, true), ["svcctl tcp 10.0.0.5:49667"]);
    for (let size = 0; size < stub.length; size++) assert.doesNotThrow(() => towers(stub.subarray(0, size), true));
  });
});
