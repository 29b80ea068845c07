import assert from "node:assert/strict";
import { type Ran, runApp, type Said, sameHoweverCut, survivesAnything } from "../builders/app.ts";
import { big, bytes, frame, little, type Part, smb2, wide, zeros } from "../builders/windows.ts";

const ports = [40000, 139] as const;

interface Head1 {
  readonly command: number;
  readonly id: number;
  readonly response?: boolean;
  readonly status?: number;
  readonly tree?: number;
  readonly user?: number;
}

interface Block {
  readonly words: Part;
  readonly bytes?: Part;
}

const HEAD = 32;

/** A message of SMB 1 ([MS-CIFS], section 2.2.3) with its frame; Unicode and NTSTATUS. */
function smb(
  { command, id, response = false, status = 0, tree = 0, user = 0 }: Head1,
  ...blocks: readonly Block[]
): Uint8Array {
  const head = bytes([0xff], "SMB", [command], little(status, 4), [response ? 0x80 : 0], little(0xc001, 2), zeros(12), little(tree, 2), little(7, 2), little(user, 2), little(id, 2)); // prettier-ignore
  const body = blocks.map((block) => {
    const words = bytes(block.words);
    const data = bytes(block.bytes ?? []);
    return bytes([words.length / 2], words, little(data.length, 2), data);
  });
  const message = bytes(head, ...body);
  return bytes([0], big(message.length, 3), message);
}

const last = [0xff, 0, 0, 0];
const dialects = bytes("\x02PC NETWORK PROGRAM 1.0\0", "\x02NT LM 0.12\0");

/** Names begin at an even place of the message: the words' count makes a byte between them or not. */
function open(name: string): Block {
  const words = bytes(last, zeros(11), little(0x20089, 4), zeros(16), little(1, 4), zeros(4), zeros(9));
  return { words: words.subarray(0, 48), bytes: bytes([0], wide(`${name}\0`)) };
}

function opened(file: number, size: number): Block {
  return { words: bytes(last, [0], little(file, 2), little(1, 4), zeros(44), little(size, 8), zeros(5)) };
}

function readAt(file: number, offset: number): Block {
  return { words: bytes(last, little(file, 2), little(offset, 4), little(100, 2), zeros(8), little(0, 4)) };
}

/** The data stand 60 bytes behind the head: word count, 24 bytes of words, byte count, one to fill up. */
function given(data: Uint8Array): Block {
  return {
    words: bytes(last, zeros(6), little(data.length, 2), little(HEAD + 28, 2), zeros(10)),
    bytes: bytes([0], data),
  };
}

const at = { tree: 9, user: 3 };
const text = bytes("some content of a file");

const talk: Said[] = [
  ["orig", smb({ command: 0x72, id: 1 }, { words: [], bytes: dialects })],
  ["resp", smb({ command: 0x72, id: 1, response: true }, { words: bytes(little(1, 2), zeros(32)) })],
  ["orig", smb({ command: 0x73, id: 2 }, { words: bytes(last, zeros(10), little(0, 2), little(24, 2), zeros(8)), bytes: bytes(zeros(24), [0], wide("bob\0CORP\0Windows\0")) })],
  ["resp", smb({ command: 0x73, id: 2, response: true, user: 3 }, { words: bytes(last, little(1, 2)), bytes: bytes([0], wide("Unix\0")) })],
  ["orig", smb({ command: 0x75, id: 3, user: 3 }, { words: bytes(last, zeros(2), little(1, 2)), bytes: bytes([0], wide("\\\\FS\\DATA\0"), "?????\0") })],
  ["resp", smb({ command: 0x75, id: 3, response: true, ...at }, { words: bytes(last, zeros(2)), bytes: "A:\0" })],
  ["orig", smb({ command: 0xa2, id: 4, ...at }, open("\\dir\\a.txt"))],
  ["resp", smb({ command: 0xa2, id: 4, response: true, ...at }, opened(0x4001, text.length))],
  ["orig", smb({ command: 0x2e, id: 5, ...at }, readAt(0x4001, 0))],
  ["resp", smb({ command: 0x2e, id: 5, response: true, ...at }, given(text))],
  ["orig", smb({ command: 0x04, id: 6, ...at }, { words: bytes(little(0x4001, 2), zeros(4)) })],
  ["resp", smb({ command: 0x04, id: 6, response: true, ...at }, { words: [] })],
  ["orig", smb({ command: 0x32, id: 7, ...at }, { words: bytes(zeros(26), [1, 0], little(0x0e, 2)) })],
  ["resp", smb({ command: 0x32, id: 7, response: true, status: 0xc0000002, ...at }, { words: [] })],
]; // prettier-ignore

function columns(ran: Ran, names: readonly string[]): unknown[][] {
  return ran.rows.map(({ row }) => names.map((name) => row[name] ?? null));
}

describe("app: SMB 1", () => {
  it("a login as guest, a share, a file, and a command that only an exploit sends", () => {
    const ran = runApp(talk, { ports });
    assert.deepEqual(columns(ran, ["command", "share", "path", "status", "user", "auth", "native_os"]), [
      ["NEGOTIATE", null, null, "STATUS_SUCCESS", null, null, null],
      ["SESSION_SETUP_ANDX", null, null, "STATUS_SUCCESS", "bob", "guest", "Windows, Unix"],
      ["TREE_CONNECT_ANDX", "\\\\FS\\DATA", null, "STATUS_SUCCESS", "bob", "guest", null],
      ["NT_CREATE_ANDX", "\\\\FS\\DATA", "\\dir\\a.txt", "STATUS_SUCCESS", "bob", "guest", null],
      ["READ_ANDX", "\\\\FS\\DATA", "\\dir\\a.txt", "STATUS_SUCCESS", "bob", "guest", null],
      ["CLOSE", "\\\\FS\\DATA", "\\dir\\a.txt", "STATUS_SUCCESS", "bob", "guest", null],
      ["TRANSACTION2", "\\\\FS\\DATA", null, "STATUS_NOT_IMPLEMENTED", "bob", "guest", null],
    ]);
    assert.deepEqual(columns(ran, ["dialect", "info", "offset", "length", "size"]).slice(3), [
      ["NT LM 0.12", "open", null, null, BigInt(text.length)],
      ["NT LM 0.12", null, 0n, BigInt(text.length), null],
      ["NT LM 0.12", null, null, null, null],
      ["NT LM 0.12", "SESSION_SETUP", null, null, null],
    ]);
    const [file] = ran.files;
    assert.deepEqual(
      [file.about.name, new Uint8Array(file.bytes), file.isWhole],
      ["\\\\FS\\DATA\\dir\\a.txt", text, true],
    );
    sameHoweverCut(talk, { ports }, 50);
    survivesAnything(talk, { ports });
  });

  it("names the file that a question by its number is of; what is of no tree has no number of one", () => {
    const info = bytes(zeros(18), little(4, 2), little(65, 2), zeros(4), [1, 0], little(0x07, 2));
    const asks: Said = ["orig", smb({ command: 0x32, id: 8, ...at }, { words: info, bytes: bytes(little(0x4001, 2), little(0x0102, 2)) })]; // prettier-ignore
    const ran = runApp([["orig", smb({ command: 0x72, id: 1, tree: 0xffff }, { words: [], bytes: dialects })], ...talk.slice(1, 8), asks], { ports }); // prettier-ignore
    const rows = columns(ran, ["command", "info", "path", "tree_id"]);
    assert.deepEqual(rows[0], ["NEGOTIATE", null, null, null]);
    assert.deepEqual(rows[rows.length - 1], ["TRANSACTION2", "QUERY_FILE_INFORMATION", "\\dir\\a.txt", 9]);
  });

  it("commands that follow one another in one message are rows of their own", () => {
    const setup = bytes([0x75, 0], little(HEAD + 1 + 26 + 2, 2), zeros(10), little(0, 2), little(0, 2), zeros(8));
    const chain = smb({ command: 0x73, id: 1 }, { words: setup }, { words: bytes(last, zeros(2), little(0, 2)), bytes: bytes(wide("\\\\FS\\IPC$\0"), "IPC\0") }); // prettier-ignore
    const refused = smb({ command: 0x73, id: 1, response: true, status: 0xc0000022 }, { words: [] });
    const rows = columns(
      runApp(
        [
          ["orig", chain],
          ["resp", refused],
        ],
        { ports },
      ),
      ["command", "share", "status"],
    );
    assert.deepEqual(rows.map(([command, , status]) => [command, status]), [
      ["SESSION_SETUP_ANDX", "STATUS_ACCESS_DENIED"],
      ["TREE_CONNECT_ANDX", null],
    ]); // prettier-ignore
  });

  it("a negotiation that is answered in version 2", () => {
    const body = bytes(little(65, 2), little(1, 2), little(0x2ff, 2), zeros(60));
    const answer = frame(smb2({ command: 0, id: 0, response: true }, body));
    const ran = runApp([talk[0], ["resp", answer]], { ports });
    assert.deepEqual(columns(ran, ["command", "version", "dialect", "status"]), [
      ["NEGOTIATE", "1", "PC NETWORK PROGRAM 1.0, NT LM 0.12", null],
      ["NEGOTIATE", "2", "2.???", "STATUS_SUCCESS"],
    ]);
  });

  it("goes on after a gap, and without its beginning", () => {
    const late = columns(runApp(talk.slice(8), { ports }), ["command", "path", "status"]);
    assert.deepEqual(late.map(([command]) => command), ["READ_ANDX", "CLOSE", "TRANSACTION2"]); // prettier-ignore
    const [reply] = talk.slice(9);
    const gap: Said[] = [...talk.slice(0, 9), ["resp", (reply[1] as Uint8Array).length], ...talk.slice(10)];
    assert.deepEqual(columns(runApp(gap, { ports }), ["command", "status"]).slice(4), [
      ["CLOSE", "STATUS_SUCCESS"],
      ["TRANSACTION2", "STATUS_NOT_IMPLEMENTED"],
      ["READ_ANDX", null],
    ]);
  });
});
