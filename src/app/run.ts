/** Sessions of connections, with what their analyzers need: one place for whoever feeds payload, whatever becomes of the rows. */
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
  out.service(expected.protocol);
  return expected.analyzer(contextAt(connection, options, out, [expected.protocol]));
}

function sessionAt(
  connection: SessionConnection,
  options: RunOptions,
  out: Findings,
  path: readonly string[],
  hint: string | undefined,
): Analyzer {
  const all = options.protocols ?? protocols;
  const { transport, ports } = connection;
  const forcedId =
    path.length > 0
      ? undefined
      : options.decodeAs?.find((rule) => rule.transport === transport && ports.includes(rule.port))?.protocol;
  // The context must name its protocol, which is known only once it was recognised.
  const here = [...path];
  const forced = all.find((protocol) => protocol.id === forcedId && protocol.transport === transport);
  return new Session(
    {
      protocols: all,
      ports,
      transport,
      hint,
      ...(forced && { forced }),
      onProtocol(protocol) {
        here.push(protocol.id);
        out.service(here.join("+"));
      },
    },
    contextAt(connection, options, out, here),
  );
}

function contextAt(
  connection: SessionConnection,
  options: RunOptions,
  out: Findings,
  path: readonly string[],
): Context {
  const protocol = (): string => path[path.length - 1] ?? "";
  return {
    ...connection,
    tools: options.tools,
    keys: options.keys ?? NO_KEYS,
    showsCredentials: options.showsCredentials ?? false,
    found: (table, row, request, reply) => out.row({ protocol: protocol(), table, row, request, reply }),
    file: (about) => out.file(about, protocol()),
    report: (code, place, detail = "") => out.report(code, place, detail),
    // What is inside a stream is a stream, whatever the tunnel's transport.
    inner: (hint) =>
      path.length < MAX_DEPTH ? sessionAt({ ...connection, transport: "tcp" }, options, out, path, hint) : SILENT,
    expect: (expectation) => out.expect(expectation),
  };
}
