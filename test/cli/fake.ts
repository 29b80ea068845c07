/** A small engine and a world without a process, for tests of the command line alone. */
import type {
  BatchSink,
  BodyAbout,
  Case,
  CaseSummary,
  EvidenceOptions,
  FileSummary,
  MessageAbout,
  PayloadPart,
  TransactionAbout,
} from "../../src/engine/api.ts";
import { allCommands } from "../../src/cli/commands.ts";
import type { Engine } from "../../src/cli/engine.ts";
import { run } from "../../src/cli/run.ts";
import type { Stream, World } from "../../src/cli/world.ts";
import { patternOf } from "../../src/engine/search/pattern.ts";
import { CaseError } from "../../src/model/error.ts";
import { flowRecords } from "../../src/model/flowlog.ts";
import { connections, findings, payloadHits } from "../../src/model/tables.ts";
import { batchOf } from "./rows.ts";

const commands = await allCommands();

const start = 1_700_000_000_000_000_000n;

/** Connection `id` of the fake capture. */
function connectionRow(id: number): Record<string, string | number | bigint | null> {
  return {
    connection_id: id,
    first_ts: start + BigInt(id) * 1_000_000_000n,
    proto: id % 2 ? "tcp" : "udp",
    orig_ip: `10.0.0.${id % 250}`,
    orig_port: 40000 + id,
    resp_ip: "10.0.9.9",
    resp_port: id % 2 ? 443 : 53,
    vni: id % 3 ? 77 : null,
    orig_pkts: BigInt(id * 10),
    resp_pkts: BigInt(id * 9),
    orig_bytes: BigInt(id * 1000),
    resp_bytes: BigInt(id * 5000),
    conn_state: "SF",
    history: "ShADadFf",
  };
}

/** A record whose text is an attack on the terminal. */
const hostileRecord = {
  evidence_id: 1,
  line: 2n,
  interface_id: "eni-1\u001b[31m\u202e",
  srcaddr: "10.0.0.1",
  srcport: 5000,
  dstaddr: "10.0.0.2",
  dstport: 22,
  protocol: 6,
  packets: 3n,
  bytes: 180n,
  start: 1_700_000_000n,
  end: 1_700_000_060n,
  action: "ACCEPT",
  log_status: "OK",
};

export function fileSummary(over: Partial<FileSummary>): FileSummary {
  return {
    path: "a.pcap",
    kind: "capture",
    format: "pcap",
    packets: 3,
    records: 0,
    says: "A capture.",
    diagnostics: [],
    ...over,
  };
}

/** What the fake holds: named evidence and what becomes of it. */
const evidence: Record<string, FileSummary> = {
  "a.pcap": fileSummary({}),
  "cut.pcap": fileSummary({
    path: "/work/cut.pcap",
    diagnostics: [
      {
        code: "capture-cut",
        severity: "data-loss",
        count: 1,
        says: "The capture ends in the middle of a record.",
        detail: "",
        offset: 4711,
        line: null,
        packet: 3,
      },
      {
        code: "capture-time-order",
        severity: "info",
        count: 2,
        says: "Packets are not in time order.",
        detail: "",
        offset: null,
        line: null,
        packet: 1,
      },
    ],
  }),
  "twice.pcap": fileSummary({
    path: "/work/twice.pcap",
    diagnostics: [
      {
        code: "file-duplicate",
        severity: "info",
        count: 1,
        says: "The same bytes as another file; analysed once.",
        detail: "a\u001b[2J.pcap",
        offset: null,
        line: null,
        packet: null,
      },
    ],
  }),
  "notes.txt": fileSummary({
    path: "notes\u001b[2J.txt",
    kind: "unknown",
    format: "",
    packets: 0,
    says: "Text that is no flow log; captures and flow logs are accepted.",
  }),
};

const parts: readonly PayloadPart[] = [
  {
    kind: "data",
    from: "orig",
    bytes: bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    packet: 4,
    evidenceId: 1,
    ts: start,
  },
  {
    kind: "data",
    from: "resp",
    bytes: bytes("HTTP/1.1 200 OK\r\n\r\n\u001b[31mred\u0000"),
    packet: 5,
    evidenceId: 1,
    ts: start,
  },
  { kind: "gap", from: "resp", size: 1234, reason: "not captured" },
  { kind: "data", from: "resp", bytes: bytes("end"), packet: 7, evidenceId: 1, ts: start },
];

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Hits, the first of them hostile. */
const hits = Array.from({ length: 60 }, (_, i) => ({
  connection_id: i + 1,
  proto: "tcp",
  orig_ip: "10.0.0.1",
  orig_port: 40001,
  resp_ip: "10.0.9.9",
  resp_port: 80,
  vni: i % 2 ? 77 : null,
  direction: i % 3 ? "resp" : "orig",
  offset: BigInt(4 * i),
  length: 6,
  ts: start,
  evidence_id: 1,
  packet: BigInt(i + 4),
  file_offset: BigInt(100 * i + 94),
  before: "GET \u001b[2J",
  match: "secret",
  after: "=HYPERLINK(1)",
  before_hex: "474554201b5b324a",
  match_hex: "736563726574",
  after_hex: "3d48",
}));

const summary: Omit<CaseSummary, "files"> = {
  packets: 1234567,
  connections: 52,
  records: 310,
  verdicts: [
    { verdict: "full", reason: null, records: 200, bytes: 1234567890123n },
    { verdict: "none", reason: "rejected", records: 1, bytes: 40n },
  ],
  findings: [
    { finding_id: "f2", severity: "medium", title: "Clear-text service telnet in use" },
    { finding_id: "f1", severity: "high", title: "SSH brute force from 10.0.0.1\u001b[0m" },
  ],
};

/** Calls of the fake engine, as the commands made them. */
export interface Call {
  readonly name: string;
  readonly paths: readonly string[];
  readonly options: unknown;
}

export function fakeEngine(calls: Call[] = [], more: Readonly<Record<string, FileSummary>> = {}): Engine {
  const filesOf = (paths: readonly string[]) =>
    paths.map((path) => {
      const file = more[path] ?? evidence[path];
      if (!file) throw new CaseError("not-found", `There is no file or folder ${path}.`);
      return file;
    });
  const listing =
    (name: string, deliver: (out: BatchSink, options: EvidenceOptions) => Promise<number>): Engine["listFlows"] =>
    async (paths, options, out) => {
      calls.push({ name, paths, options: withoutFunctions(options) });
      const files = filesOf(paths);
      if (files.every(({ kind }) => kind === "unknown")) return { rows: 0, files };
      return { rows: await deliver(out, options), files };
    };
  return {
    listConnections: listing("connections", async (out, { signal, onProgress }) => {
      for (let batch = 0; batch < 6; batch++) {
        signal?.throwIfAborted();
        onProgress?.({ phase: "reading a.pcap", doneBytes: batch, totalBytes: 6, packets: batch, records: 0 });
        await out(
          batchOf(
            connections,
            Array.from({ length: 10 }, (_, i) => connectionRow(batch * 10 + i + 1)),
          ),
        );
      }
      return 60;
    }),
    listPackets: listing("packets", async () => {
      throw new TypeError("impossible \u001b[31mstate");
    }),
    listFlows: listing("flows", async (out) => {
      await out(batchOf(flowRecords, [hostileRecord]));
      return 1;
    }),
    async listProtocol(paths, options, _out, tables) {
      calls.push({ name: `listProtocol ${tables.join(",")}`, paths, options: withoutFunctions(options) });
      return { rows: 0, files: filesOf(paths), copies: 2 };
    },
    async readPacket(paths, options, number, evidenceId) {
      calls.push({ name: "readPacket", paths, options: withoutFunctions(options) });
      filesOf(paths);
      return packetAbout(evidenceId ?? 1, number);
    },
    async tshark({ evidenceId, number }) {
      calls.push({ name: "tshark", paths: [], options: {} });
      if (number === 3) throw new CaseError("not-found", "There is no tshark on this machine.");
      const fields = [{ name: "", title: "[\u001b]0;tshark", value: "\u202e\r\n", at: 13, length: 5 }];
      const layer = { id: "ip", title: "Internet Protocol", summary: "", at: 12, length: 6, fields };
      return { evidenceId, number, version: "4.0.17", at: 12, length: 6, layers: [layer], more: true };
    },
    checkPattern: async (pattern) => void patternOf(pattern),
    async openCase(paths, options) {
      calls.push({ name: "openCase", paths, options: withoutFunctions(options) });
      return fakeCase(filesOf(paths), options.folder ?? null, calls);
    },
  };
}

/** A packet whose text is an attack on the terminal. */
function packetAbout(evidenceId: number, number: number): Awaited<ReturnType<Case["packet"]>> {
  if (number > 3) throw new CaseError("not-found", `There is no packet ${number}.`);
  return {
    evidenceId,
    number,
    ts: String(start),
    capturedLength: 18,
    originalLength: 60,
    protocols: "nflog:ip",
    connection: 3,
    fromResponder: true,
    isCopy: false,
    bytes: bytes("<script>\u0000\u001b[2J + 18"),
    inner: { at: 12, length: 6, wireLength: 48, linkType: 228 },
    layers: [
      {
        id: "nflog",
        title: "Linux netfilter log",
        summary: "IPv4, group 0",
        at: 0,
        length: 12,
        fields: [
          {
            name: "nflog.tlv",
            title: "Field",
            value: "Prefix",
            at: 4,
            length: 8,
            fields: [{ name: "nflog.prefix", title: "Prefix", value: "\u001b[2J\u202egnp", at: 8, length: 4 }],
          },
        ],
      },
      { id: "data", title: "Data", summary: "6 bytes, 42 bytes missing", at: 12, length: 6, fields: [] },
    ],
  };
}

function fakeCase(files: readonly FileSummary[], folder: string | null, calls: Call[]): Case {
  return {
    folder,
    reused: folder === "old",
    summary: async () => ({ ...summary, files }),
    async table(name) {
      calls.push({ name: "table", paths: [name], options: {} });
      return 0;
    },
    async transferredFiles(_out, choice) {
      calls.push({ name: "transferredFiles", paths: [], options: choice });
      return { rows: 0, files, copies: 0 };
    },
    async messages(choice, out) {
      if (choice !== "3") return;
      for (const transaction of transactions) await out(transaction);
    },
    async query(sql, out) {
      calls.push({ name: "query", paths: [sql], options: {} });
      if (sql.includes("nonsense")) throw new CaseError("bad-query", 'Table "nonsense" does not exist.');
      await out(batchOf(findings, [{ finding_id: "f1", severity: "high", title: "=cmd|' /C calc'!A0" }]));
      return 1;
    },
    async follow(choice, side, out) {
      if (choice !== "3") throw new CaseError("not-found", `There is no connection ${choice}.`);
      for (const part of parts) if (side === "both" || part.from === side) await out(part);
    },
    async search(request, out) {
      calls.push({ name: "search", paths: [], options: request });
      for (let from = 0; from < 60; from += 20) await out(batchOf(payloadHits, hits.slice(from, from + 20)));
      return hits.length;
    },
    packet: async ({ evidenceId, number }) => packetAbout(evidenceId, number),
    async exportPackets(choice, path) {
      calls.push({ name: "exportPackets", paths: [], options: choice });
      const { writeFile } = await import("node:fs/promises");
      await writeFile(path, "pcapng");
      return 12;
    },
    report: async (formats, into) => formats.map((format) => `${into}/report.${format}`),
    close: async () => undefined,
  };
}

/** A transaction whose every text is an attack on the terminal. */
const transactions: readonly TransactionAbout[] = [
  {
    protocol: "http\u001b]0;x",
    request: message("orig", "GET /\u001b[31m", "Host: \u202eevil\r\nX:\t1", []),
    reply: message("resp", "200 OK", "", [
      body({ kind: "text", form: "json", text: '{\n  "a": "\u001b[2J"\n}', isCut: true }),
      body({
        kind: "archive",
        entries: [
          { name: "../\u202e.exe", size: 7 },
          { name: "b", size: null },
        ],
        isCut: false,
      }),
      body({ kind: "image", type: "image/png", bytes: bytes("png") }),
      body({ kind: "bytes", bytes: bytes("\u001b[2J") }),
    ]),
  },
  { protocol: "dns", request: null, reply: message("resp", "A x", "", []) },
];

function message(from: "orig" | "resp", text: string, detail: string, bodies: MessageAbout["bodies"]): MessageAbout {
  return { text, from, packet: { evidenceId: 1, number: 7 }, at: 0, length: 9, detail, bodies };
}

function body(content: BodyAbout["content"]): BodyAbout {
  return {
    name: "a\u001b",
    type: "",
    declaredType: "x/\u202ey",
    coding: "gzip",
    size: 1234,
    state: "complete",
    sha256: "ab",
    content,
  };
}

function withoutFunctions(options: object): unknown {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== "signal" && name !== "onProgress"));
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a fake world. */
export async function runFake(argv: readonly string[], over: Partial<FakeWorld> = {}): Promise<Ran> {
  const stdout = recorder(over.stdout);
  const stderr = recorder(over.stderr);
  let clock = 0;
  const world: World = {
    engine: over.engine ?? fakeEngine(),
    version: "1.2.3",
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: over.signal ?? new AbortController().signal,
    folder: "/work",
    now: () => (clock += 1000),
  };
  const code = await run(argv, commands, world);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

interface FakeWorld {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly stdout: Partial<Stream>;
  readonly stderr: Partial<Stream>;
}

function recorder(over: Partial<Stream> = {}): { stream: Stream; text(): string } {
  const chunks: Uint8Array[] = [];
  const stream: Stream = {
    isTerminal: false,
    columns: undefined,
    colour: false,
    async write(data) {
      chunks.push(typeof data === "string" ? bytes(data) : data.slice());
    },
    ...over,
  };
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}
