import assert from "node:assert/strict";
import { runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { big, bytes, little, type Part, wide, zeros } from "../builders/windows.ts";

const ports = [40000, 3389] as const;

/** X.224 in TPKT (RFC 1006): kind, two references, class. */
function x224(kind: number, ...rest: readonly Part[]): Uint8Array {
  const content = bytes(...rest);
  return bytes([3, 0], big(11 + content.length, 2), [6 + content.length, kind, 0, 0, 0, 0, 0], content);
}

function data(...rest: readonly Part[]): Uint8Array {
  const content = bytes(...rest);
  return bytes([3, 0], big(7 + content.length, 2), [2, 0xf0, 0x80], content);
}

const negotiation = (kind: number, flags: number, value: number): Uint8Array => bytes([kind, flags], little(8, 2), little(value, 4)); // prettier-ignore
const block = (type: number, ...parts: readonly Part[]): Uint8Array => {
  const content = bytes(...parts);
  return bytes(little(type, 2), little(content.length + 4, 2), content);
};

const name = bytes(wide("DESKTOP-7"), zeros(32 - 18));
const core = block(0xc001, little(0x80004, 4), little(1920, 2), little(1080, 2), little(0xca01, 2), zeros(2), little(0x407, 4), little(17763, 4), name, zeros(12 + 64), zeros(8), little(24, 2), zeros(78)); // prettier-ignore
const network = block(0xc003, little(2, 4), "rdpdr\0\0\0", zeros(4), "cliprdr\0", zeros(4));
const initial = data([0x7f, 0x65, 0x82, 1, 0], zeros(80), "Duca", [0x81, 0x20], core, network);
const response = data([0x7f, 0x66, 0x82, 1, 0], zeros(40), "McDn", [0x40], block(0x0c01, little(0x80004, 4)), block(0x0c02, little(2, 4), little(3, 4))); // prettier-ignore

const plain: Said[] = [
  ["orig", x224(0xe0, "Cookie: mstshash=CORP\\bob\r\n")],
  ["resp", x224(0xd0)],
  ["orig", initial],
  ["resp", response],
  ["orig", data(zeros(40))],
];

function rows(said: readonly Said[], names: readonly string[]): unknown[][] {
  return runApp(said, { ports }).rows.map(({ row }) => names.map((one) => row[one]));
}

describe("app: RDP", () => {
  it("with its own security: what the client tells of itself", () => {
    const names = ["cookie", "requested_protocols", "security_protocol", "result", "client_name", "client_build", "keyboard_layout", "desktop", "color_depth", "channels", "encryption_method", "encryption_level"]; // prettier-ignore
    assert.deepEqual(rows(plain, names), [
      ["CORP\\bob", "RDP", "RDP", "connected", "DESKTOP-7", "17763 (Windows 10 1809)", "de-DE", "1920x1080", "24bit", "rdpdr, cliprdr", "128bit", "high"],
    ]); // prettier-ignore
    sameHoweverCut(plain, { ports });
    survivesAnything(plain, { ports });
  });

  it("with TLS, which is handed over", () => {
    const said: Said[] = [
      ["orig", x224(0xe0, "Cookie: mstshash=bob\r\n", negotiation(1, 1, 3))],
      ["resp", x224(0xd0, negotiation(2, 0, 2))],
      ["orig", bytes([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0])],
    ];
    assert.deepEqual(rows(said, ["cookie", "requested_protocols", "security_protocol", "result", "restricted_admin"]), [
      ["bob", "SSL, HYBRID", "HYBRID", "encrypted", true],
    ]);
    assert.deepEqual(runApp(said, { ports }).reports, []);
    sameHoweverCut(said, { ports });
  });

  it("refusals, tokens of load balancers, lone requests", () => {
    const refused: Said[] = [
      ["orig", x224(0xe0, negotiation(1, 0, 1))],
      ["resp", x224(0xd0, negotiation(3, 0, 5))],
    ];
    assert.deepEqual(rows(refused, ["cookie", "security_protocol", "result"]), [
      [null, null, "HYBRID_REQUIRED_BY_SERVER"],
    ]);
    const token: Said[] = [["orig", x224(0xe0, "tsv://MS Terminal Services Plugin.1.Farm\r\n", negotiation(1, 0, 1))]];
    assert.deepEqual(rows(token, ["routing_token", "result"]), [["tsv://MS Terminal Services Plugin.1.Farm", null]]);
  });

  it("is not taken for others that use TPKT", () => {
    // A connection of S7 (ISO on TCP): parameters of X.224 instead of text.
    const s7 = x224(0xe0, [0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2]);
    assert.deepEqual(runApp([["orig", s7], ["resp", x224(0xd0, [0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2])]], { ports: [1, 102] }).services, []); // prettier-ignore
  });
});
