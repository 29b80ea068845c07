import assert from "node:assert/strict";
import { FileStream } from "../../src/app/smb/file-stream.ts";
import type { Context } from "../../src/app/protocol.ts";
import { type Ran, runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { authenticate, bind, bound, bytes, call, challenge, frame, little, ndr, negotiate, result, rpc, smb2, SVCCTL, wide, zeros } from "../builders/windows.ts"; // prettier-ignore

const ports = [40000, 445] as const;
const FILE = new Uint8Array(16).fill(7);
const SAME = new Uint8Array(16).fill(255);
const MORE = 0xc0000016;
const PENDING = 0x103;

/** Texts of columns of all rows of a table. */
function columns(ran: Ran, table: string, names: readonly string[]): unknown[][] {
  return ran.rows.filter(({ table: { name } }) => name === table).map(({ row }) => names.map((name) => row[name]));
}

function tokenOf(structure: number, token: Uint8Array): Uint8Array {
  return structure === 25
    ? bytes(little(25, 2), [0, 1], zeros(8), little(88, 2), little(token.length, 2), zeros(8), token)
    : bytes(little(9, 2), zeros(2), little(72, 2), little(token.length, 2), token);
}

function treeConnect(path: string): Uint8Array {
  return bytes(little(9, 2), zeros(2), little(72, 2), little(path.length * 2, 2), wide(path));
}

function connected(type: number): Uint8Array {
  return bytes(little(16, 2), [type, 0], zeros(12));
}

function create(name: string, how = 1, options = 0): Uint8Array {
  return bytes(little(57, 2), zeros(22), little(0x120089, 4), zeros(8), little(how, 4), little(options, 4), little(120, 2), little(name.length * 2, 2), zeros(8), wide(name)); // prettier-ignore
}

function created(size: number): Uint8Array {
  return bytes(little(89, 2), zeros(2), little(1, 4), zeros(40), little(size, 8), zeros(8), FILE, zeros(8));
}

function read(offset: number, size: number, file = FILE): Uint8Array {
  return bytes(little(49, 2), zeros(2), little(size, 4), little(offset, 8), file, zeros(17));
}

function given(data: Uint8Array): Uint8Array {
  return bytes(little(17, 2), [80, 0], little(data.length, 4), zeros(8), data);
}

function write(offset: number, data: Uint8Array): Uint8Array {
  return bytes(little(49, 2), little(112, 2), little(data.length, 4), little(offset, 8), FILE, zeros(16), data);
}

const written = (size: number): Uint8Array => bytes(little(17, 2), zeros(2), little(size, 4), zeros(8));
const close = (file = FILE): Uint8Array => bytes(little(24, 2), zeros(6), file);
const closed = bytes(little(60, 2), zeros(58));

const at = { session: 0x11, tree: 5 };
const answers = { ...at, response: true };

const login: Said[] = [
  ["orig", frame(smb2({ command: 1, id: 1 }, tokenOf(25, negotiate)))],
  [
    "resp",
    frame(
      smb2({ command: 1, id: 1, response: true, status: MORE, session: 0x11 }, tokenOf(9, challenge("CORP", "FS1"))),
    ),
  ],
  [
    "orig",
    frame(
      smb2(
        { command: 1, id: 2, session: 0x11 },
        tokenOf(25, authenticate({ domain: "CORP", user: "alice", workstation: "PC7" })),
      ),
    ),
  ],
  ["resp", frame(smb2({ command: 1, id: 2, response: true, session: 0x11 }, tokenOf(9, zeros(0))))],
];

function tree(path: string, type: number): Said[] {
  return [
    ["orig", frame(smb2({ command: 3, id: 3, session: 0x11 }, treeConnect(path)))],
    ["resp", frame(smb2({ command: 3, id: 3, ...answers }, connected(type)))],
  ];
}

function opened(name: string, size: number): Said[] {
  return [
    ["orig", frame(smb2({ command: 5, id: 4, ...at }, create(name)))],
    ["resp", frame(smb2({ command: 5, id: 4, ...answers }, created(size)))],
  ];
}

const content = Uint8Array.from({ length: 3000 }, (_, i) => i & 255);

/** A file of 3,000 bytes in two reads, the second answered first. */
const reading: Said[] = [
  ...login,
  ...tree("\\\\fs1\\data", 1),
  ...opened("dir\\plan.txt", 3000),
  [
    "orig",
    bytes(
      frame(smb2({ command: 8, id: 5, ...at }, read(0, 2000))),
      frame(smb2({ command: 8, id: 6, ...at }, read(2000, 2000))),
    ),
  ],
  ["resp", frame(smb2({ command: 8, id: 6, ...answers }, given(content.subarray(2000))))],
  ["resp", frame(smb2({ command: 8, id: 5, ...answers }, given(content.subarray(0, 2000))))],
  ["orig", frame(smb2({ command: 6, id: 7, ...at }, close()))],
  ["resp", frame(smb2({ command: 6, id: 7, ...answers }, closed))],
];

describe("app: SMB", () => {
  it("a login, a share, a file that is read out of order", () => {
    const ran = runApp(reading, { ports });
    assert.deepEqual(ran.services, ["smb"]);
    assert.deepEqual(columns(ran, "smb", ["command", "share", "path", "status", "user", "host"]).slice(1), [
      ["SESSION_SETUP", null, null, "STATUS_SUCCESS", "alice", "PC7"],
      ["TREE_CONNECT", "\\\\fs1\\data", null, "STATUS_SUCCESS", "alice", "PC7"],
      ["CREATE", "\\\\fs1\\data", "dir\\plan.txt", "STATUS_SUCCESS", "alice", "PC7"],
      ["READ", "\\\\fs1\\data", "dir\\plan.txt", "STATUS_SUCCESS", "alice", "PC7"],
      ["READ", "\\\\fs1\\data", "dir\\plan.txt", "STATUS_SUCCESS", "alice", "PC7"],
      ["CLOSE", "\\\\fs1\\data", "dir\\plan.txt", "STATUS_SUCCESS", "alice", "PC7"],
    ]);
    assert.equal(ran.files.length, 1);
    const [file] = ran.files;
    assert.equal(file.about.name, "\\\\fs1\\data\\dir\\plan.txt");
    assert.deepEqual(new Uint8Array(file.bytes), content);
    assert.equal(file.isWhole, true);
  });

  it("the login is a row of its own, and its proof is masked", () => {
    const names = ["carrier", "domain", "user", "workstation", "kind", "success", "server_nb_computer", "response"];
    assert.deepEqual(columns(runApp(login, { ports }), "ntlm", names), [
      ["smb", "CORP", "alice", "PC7", "NTLMv2", true, "FS1", "********"],
    ]);
    const shown = columns(runApp(login, { ports, showsCredentials: true }), "ntlm", ["response", "challenge"]);
    assert.deepEqual(shown, [["ab".repeat(16), "0102030405060708"]]);
  });

  it("a wrong password", () => {
    const refused: Said = [
      "resp",
      frame(smb2({ command: 1, id: 2, response: true, status: 0xc000006d, session: 0x11 }, little(9, 2), zeros(7))),
    ];
    assert.deepEqual(
      columns(runApp([...login.slice(0, 3), refused], { ports }), "ntlm", ["user", "success", "status"]),
      [["alice", false, "STATUS_LOGON_FAILURE"]],
    );
  });

  it("what was read to its middle only is partial", () => {
    const part = [...reading.slice(0, 8), ["orig", frame(smb2({ command: 8, id: 5, ...at }, read(0, 1000)))], ["resp", frame(smb2({ command: 8, id: 5, ...answers }, given(content.subarray(0, 1000))))], ...reading.slice(-2)] as Said[]; // prettier-ignore
    const [file] = runApp(part, { ports }).files;
    assert.deepEqual([file.bytes.length, file.isWhole], [1000, false]);
  });

  it("a write is a file of the client; bytes that the capture lacks are told", () => {
    const writing: Said[] = [
      ...login,
      ...tree("\\\\fs1\\data", 1),
      ...opened("new.bin", 0),
      ["orig", frame(smb2({ command: 9, id: 5, ...at }, write(0, content))).subarray(0, 1000)],
      ["orig", 500],
      ["orig", frame(smb2({ command: 9, id: 5, ...at }, write(0, content))).subarray(1500)],
      ["resp", frame(smb2({ command: 9, id: 5, ...answers }, written(3000)))],
      ...reading.slice(-2),
    ];
    const ran = runApp(writing, { ports });
    assert.deepEqual(
      ran.files.map(({ about, missing, bytes: { length } }) => [about.from, missing, length]),
      [["orig", 500, 2500]],
    );
    assert.deepEqual(columns(ran, "smb", ["command", "length", "status"]).at(-2), ["WRITE", 3000n, "STATUS_SUCCESS"]);
  });

  it("what is written over the beginning of a file is not all of it", () => {
    const over = (before: number): boolean => {
      const writing: Said[] = [...login, ...tree("\\\\fs1\\data", 1), ...opened("old.bin", before), ["orig", frame(smb2({ command: 9, id: 5, ...at }, write(0, content)))], ["resp", frame(smb2({ command: 9, id: 5, ...answers }, written(3000)))], ...reading.slice(-2)]; // prettier-ignore
      return runApp(writing, { ports }).files[0].isWhole;
    };
    assert.deepEqual([over(0), over(3000), over(3001)], [true, true, false]);
  });

  it("messages of one chain share their file", () => {
    const chain: Said[] = [
      ...login,
      ...tree("\\\\fs1\\data", 1),
      ["orig", frame(smb2({ command: 5, id: 4, ...at }, create("a.txt")), smb2({ command: 8, id: 5, ...at, related: true }, read(0, 100, SAME)), smb2({ command: 6, id: 6, ...at, related: true }, close(SAME)))],
      ["resp", frame(smb2({ command: 5, id: 4, ...answers }, created(5)), smb2({ command: 8, id: 5, ...answers }, given(bytes("hello"))), smb2({ command: 6, id: 6, ...answers }, closed))],
    ]; // prettier-ignore
    const ran = runApp(chain, { ports });
    assert.deepEqual(columns(ran, "smb", ["command", "path"]).slice(-3), [["CREATE", "a.txt"], ["READ", "a.txt"], ["CLOSE", "a.txt"]]); // prettier-ignore
    assert.deepEqual(ran.files.map(({ bytes: body }) => body.toString()), ["hello"]); // prettier-ignore
    sameHoweverCut(chain, { ports }, 30);
  });

  it("what takes time is answered twice, and is one row", () => {
    const waits: Said[] = [
      ["orig", frame(smb2({ command: 15, id: 9, ...at }, little(32, 2), zeros(6), FILE, zeros(8)))],
      [
        "resp",
        frame(smb2({ command: 15, id: 9, response: true, async: true, status: PENDING }, little(9, 2), zeros(7))),
      ],
      ["resp", frame(smb2({ command: 15, id: 9, response: true, async: true }, little(9, 2), zeros(7)))],
    ];
    assert.deepEqual(columns(runApp(waits, { ports }), "smb", ["command", "status", "is_async"]), [["CHANGE_NOTIFY", "STATUS_SUCCESS", true]]); // prettier-ignore
  });

  it("a service that is made over a named pipe", () => {
    const said = (id: number, fragment: Uint8Array): Said[] => [
      ["orig", frame(smb2({ command: 9, id, ...at }, write(0, fragment)))],
      ["resp", frame(smb2({ command: 9, id, ...answers }, written(fragment.length)))],
    ];
    const heard = (id: number, fragment: Uint8Array): Said[] => [
      ["orig", frame(smb2({ command: 8, id, ...at }, read(0, 1024)))],
      ["resp", frame(smb2({ command: 8, id, ...answers }, given(fragment)))],
    ];
    const pipe: Said[] = [
      ...login,
      ...tree("\\\\fs1\\IPC$", 2),
      ...opened("svcctl", 0),
      ...said(5, rpc({ type: 11, call: 1 }, bind(SVCCTL))),
      ...heard(6, rpc({ type: 12, call: 1 }, bound("\\pipe\\ntsvcs"))),
      ...said(7, rpc({ type: 0, call: 2 }, call(12, bytes(zeros(20), ndr("EVIL"), ndr("cmd.exe /c calc"))))),
      ...heard(8, rpc({ type: 2, call: 2 }, result(bytes(zeros(20), little(0x431, 4))))),
    ];
    const ran = runApp(pipe, { ports });
    assert.deepEqual(columns(ran, "dce_rpc", ["message", "named_pipe", "endpoint", "operation", "strings", "status", "return_value"]), [
      ["bind", "svcctl", "svcctl", null, null, "accepted", null],
      ["request", "svcctl", "svcctl", "RCreateServiceW", "EVIL, cmd.exe /c calc", "ok", "0x00000431"],
    ]); // prettier-ignore
    assert.deepEqual(ran.files, []);
    sameHoweverCut(pipe, { ports }, 30);
  });

  it("encryption is told once for a session, compression with its sizes", () => {
    const sealed = frame(bytes([0xfd], "SMB", zeros(40), little(0x11, 8), zeros(40)));
    const squeezed = frame(
      bytes([0xfc], "SMB", little(0xffffffff, 4), little(1, 2), zeros(2), little(16, 4), zeros(40)),
    );
    const ran = runApp([...login, ["orig", sealed], ["resp", sealed], ["orig", squeezed]], { ports });
    assert.deepEqual(columns(ran, "smb", ["command", "user", "is_encrypted", "compression", "info"]).slice(2), [
      ["ENCRYPTED", "alice", true, undefined, undefined],
      ["COMPRESSED", null, undefined, "LZNT1", "4294967295 bytes, offset 16"],
    ]);
    assert.deepEqual(ran.reports.map(({ code }) => code), ["app-malformed"]); // prettier-ignore
  });

  it("compressed messages are read as if they were not: commands and files, short and long", () => {
    const long = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) & 255);
    const asked: Said[] = [
      ...login,
      ...tree("\\\\fs1\\data", 1),
      ...opened("plan.txt", 200_000),
      ["orig", frame(smb2({ command: 8, id: 5, ...at }, read(0, 200_000)))],
    ];
    const closing: Said[] = [
      ["orig", frame(smb2({ command: 6, id: 7, ...at }, close()))],
      ["resp", frame(smb2({ command: 6, id: 7, ...answers }, closed))],
    ];
    const reply = smb2({ command: 8, id: 5, ...answers }, given(long));
    // Plain LZ77 that only has letters, behind 60 bytes as they are.
    const letters: (Uint8Array | number[])[] = [];
    for (let i = 60; i < reply.length; i += 32) letters.push(zeros(4), reply.subarray(i, i + 32));
    const squeezed = bytes([0xfc], "SMB", little(reply.length - 60, 4), little(2, 2), zeros(2), little(60, 4), reply.subarray(0, 60), ...letters); // prettier-ignore
    const said: Said[] = [...asked, ["resp", frame(squeezed)], ...closing];
    const ran = runApp(said, { ports });
    assert.deepEqual(columns(ran, "smb", ["command", "path", "status", "length", "compression"]).slice(4), [
      ["READ", "plan.txt", "STATUS_SUCCESS", 200_000n, "LZ77"],
      ["CLOSE", "plan.txt", "STATUS_SUCCESS", undefined, null],
    ]);
    assert.deepEqual(
      ran.files.map(({ bytes: body, isWhole }) => [Buffer.from(body).equals(long), isWhole]),
      [[true, true]],
    );
    const row = ran.rows.find(({ row: { command } }) => command === "READ")!;
    assert.equal(row.reply?.length, squeezed.length);
    sameHoweverCut(said, { ports }, 10);
    const half: Said[] = [...asked, ["resp", frame(squeezed).subarray(0, 120_000)], ["resp", squeezed.length + 4 - 120_000], ...closing]; // prettier-ignore
    const part = runApp(half, { ports });
    assert.deepEqual(columns(part, "smb", ["command", "status", "compression"])[4], ["READ", "STATUS_SUCCESS", "LZ77"]);
    assert.deepEqual(
      part.files.map(({ bytes: body, isWhole }) => [body.length > 100_000 && Buffer.from(body).equals(long.subarray(0, body.length)), isWhole]),
      [[true, false]],
    ); // prettier-ignore
  });

  it("the beginning is missing: names are not known, and all else is", () => {
    const ran = runApp(reading.slice(8), { ports });
    assert.deepEqual(columns(ran, "smb", ["command", "path", "offset", "length"]), [
      ["READ", null, 2000n, 1000n],
      ["READ", null, 0n, 2000n],
      ["CLOSE", null, undefined, undefined],
    ]);
    assert.deepEqual(ran.files.map(({ bytes: body }) => body.length), [3000]); // prettier-ignore
  });

  it("requests without answers, and answers without requests", () => {
    const alone = runApp([["orig", frame(smb2({ command: 5, id: 4, ...at }, create("x", 2, 0x1000)))]], { ports });
    assert.deepEqual(columns(alone, "smb", ["command", "path", "status", "info"]), [
      ["CREATE", "x", null, "create, delete on close"],
    ]);
    const answer = runApp([["resp", frame(smb2({ command: 5, id: 4, ...answers }, created(5)))]], { ports });
    assert.deepEqual(columns(answer, "smb", ["command", "path", "action", "size"]), [
      ["CREATE", undefined, "opened", 5n],
    ]);
  });

  it("sessions of NetBIOS, and what is none", () => {
    const name = (letter: string): Uint8Array => bytes([32], `${letter}E`.repeat(16), [0]);
    const asks = bytes([0x81, 0, 0, 68], name("E"), name("F"));
    const ran = runApp([["orig", asks], ["resp", [0x82, 0, 0, 0].reduce((text, code) => text + String.fromCharCode(code), "")], ...login], { ports: [1, 139] }); // prettier-ignore
    assert.deepEqual(columns(ran, "smb", ["command", "info"])[0], ["NETBIOS_SESSION_REQUEST", `${"T".repeat(15)} calls ${"D".repeat(15)}`]); // prettier-ignore
    for (const other of ["\0\0\0\x40\xfeSMC".padEnd(80, "\0"), "GET / HTTP/1.1\r\n\r\n", "\x81\x05\x01\x02abc"])
      assert.ok(!runApp([["orig", other]], { ports }).services.includes("smb"));
  });

  it("is the same however it is cut, and survives anything", () => {
    sameHoweverCut(reading, { ports }, 50);
    survivesAnything(reading, { ports });
  });
});

describe("app: files of SMB in order", () => {
  it("holds no more than it may of what came early", () => {
    let given = 0;
    let missing = 0;
    const context = {
      file: () => ({
        data: (some: Uint8Array) => void (given += some.length),
        gap: (size: number) => void (missing += size),
        end: () => undefined,
      }),
    } as unknown as Context;
    const held = { bytes: 0 };
    const place = { evidenceId: 1, packet: 1, ts: 0n, at: 0 };
    const stream = new FileStream(context, held, "x", "resp", place, null);
    const piece = new Uint8Array(1 << 20);
    for (let i = 1; i <= 20; i++) {
      stream.data(i << 20, piece, false);
      assert.ok(held.bytes <= 8 << 20);
    }
    stream.end(null);
    assert.deepEqual([given, missing, held.bytes], [20 << 20, 1 << 20, 0]);
  });
});
