/** Sessions of connections, with what their analyzers need: one place for whoever feeds payload, whatever becomes of the rows. */
import type { Column, Row, Table } from "../base/columns.ts";
import type { DiagnosticCode } from "../model/diagnostics.ts";
import type {
  Analyzer,
  Context,
  Expectation,
  FileAbout,
  FileSink,
  KeyLog,
  Message,
  Place,
  Protocol,
} from "./protocol.ts";
import { protocols } from "./protocols.ts";
import { Session } from "./session.ts";
import type { ProtocolTable } from "./table.ts";
import type { Tools } from "./tools.ts";

/** Protocols within protocols that are opened: TLS in a proxy's tunnel in TLS is two. */
const MAX_DEPTH = 4;

/** The connection something was said on. */
export interface SessionConnection {
  readonly transport: "tcp" | "udp";
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
}

/** A row as an analyzer gives it: its own columns, and the messages it is made of. */
export interface FoundRow {
  /** Protocols it was said in, outermost first, as tls+http. */
  readonly protocol: string;
  readonly table: ProtocolTable;
  readonly row: Readonly<Record<string, unknown>>;
  readonly request: Message | null;
  readonly reply: Message | null;
}

/** Where what a session finds goes. */
export interface Findings {
  row(found: FoundRow): void;
  file(about: FileAbout, protocol: string): FileSink;
  report(code: DiagnosticCode, place: Place, detail: string): void;
  /** A protocol was recognised; `path` is outermost first, as tls+http. */
  service(path: string): void;
  expect(expectation: Expectation): void;
}

export interface RunOptions {
  readonly tools: Tools;
  readonly keys?: KeyLog;
  readonly showsCredentials?: boolean;
  /** Responder ports that are taken for a protocol whatever the bytes say. */
  readonly decodeAs?: readonly {
    readonly transport: "tcp" | "udp";
    readonly port: number;
    readonly protocol: string;
  }[];
  /** Protocols in place of all, for tests. */
  readonly protocols?: readonly Protocol[];
}

const NO_KEYS: KeyLog = { secret: () => undefined };
const SILENT: Analyzer = { data: () => undefined, gap: () => undefined, end: () => undefined, isDone: true };

/** A session for a connection; `expected` where another connection announced it. */
export function openSession(
  connection: SessionConnection,
  options: RunOptions,
  out: Findings,
  expected?: Expectation,
): Analyzer {
  if (!expected) return sessionAt(connection, options, out, [], undefined);
  const here = new Inside(connection, options, out, []);
  here.enter(expected.protocol);
  return expected.analyzer(here);
}

function sessionAt(
  connection: SessionConnection,
  options: RunOptions,
  out: Findings,
  path: readonly string[],
  hint: string | undefined,
): Analyzer {
  const { transport, ports } = connection;
  const candidates = candidatesOf(options.protocols ?? protocols)[transport];
  const here = new Inside(connection, options, out, path);
  const forced = path.length === 0 ? forcedOf(candidates, connection, options) : undefined;
  return new Session({ candidates, ports, transport, hint, forced, onProtocol: ({ id }) => here.enter(id) }, here);
}

/** The protocol that "decode as" sets for one of the ports. */
function forcedOf(
  candidates: readonly Protocol[],
  { transport, ports }: SessionConnection,
  { decodeAs }: RunOptions,
): Protocol | undefined {
  const rule = decodeAs?.find((one) => one.transport === transport && ports.includes(one.port));
  return rule && candidates.find(({ id }) => id === rule.protocol);
}

type Candidates = Readonly<Record<"tcp" | "udp", readonly Protocol[]>>;

const known = new WeakMap<readonly Protocol[], Candidates>();

/** Protocols by transport, found once: connections are many. */
function candidatesOf(all: readonly Protocol[]): Candidates {
  const found = known.get(all);
  if (found) return found;
  const by = (transport: string): Protocol[] => all.filter((protocol) => protocol.transport === transport);
  const candidates = { tcp: by("tcp"), udp: by("udp") };
  known.set(all, candidates);
  return candidates;
}

/** The context of what runs at one depth of a connection: `path` are the protocols around it, outermost first. */
class Inside implements Context {
  readonly #connection: SessionConnection;
  readonly #options: RunOptions;
  readonly #out: Findings;
  #path: readonly string[];

  constructor(connection: SessionConnection, options: RunOptions, out: Findings, path: readonly string[]) {
    this.#connection = connection;
    this.#options = options;
    this.#out = out;
    this.#path = path;
  }

  /** What it is was recognised. */
  enter(id: string): void {
    this.#path = [...this.#path, id];
    this.#out.service(this.#path.join("+"));
  }

  get transport(): "tcp" | "udp" {
    return this.#connection.transport;
  }

  get addresses(): readonly [string, string] {
    return this.#connection.addresses;
  }

  get ports(): readonly [number, number] {
    return this.#connection.ports;
  }

  get tools(): Tools {
    return this.#options.tools;
  }

  get keys(): KeyLog {
    return this.#options.keys ?? NO_KEYS;
  }

  get showsCredentials(): boolean {
    return this.#options.showsCredentials ?? false;
  }

  found<C extends readonly Column[]>(
    table: ProtocolTable<C>,
    row: Partial<Row<Table<C>>>,
    request: Message | null,
    reply: Message | null,
  ): void {
    this.#out.row({ protocol: this.#path.join("+"), table, row, request, reply });
  }

  file(about: FileAbout): FileSink {
    return this.#out.file(about, this.#protocol());
  }

  report(code: DiagnosticCode, place: Place, detail = ""): void {
    this.#out.report(code, place, detail);
  }

  inner(hint?: string): Analyzer {
    if (this.#path.length >= MAX_DEPTH) return SILENT;
    // What is inside a stream is a stream, whatever the tunnel's transport.
    return sessionAt({ ...this.#connection, transport: "tcp" }, this.#options, this.#out, this.#path, hint);
  }

  expect(expectation: Expectation): void {
    this.#out.expect(expectation);
  }

  #protocol(): string {
    return this.#path[this.#path.length - 1] ?? "";
  }
}
