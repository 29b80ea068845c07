/** What one connection knows: sessions, shares, open files. Bounded. */
import type { Row, Table } from "../../base/columns.ts";
import { dceRpcTalk, recogniseDceRpc } from "../dcerpc/analyzer.ts";
import { TokenLogin } from "../kerberos/login.ts";
import { seconds } from "../parts/seconds.ts";
import { type Analyzer, type Context, line, type Message, type Place, type Speaker } from "../protocol.ts";
import { FileStream, type Held } from "./file-stream.ts";
import { smbTable } from "./tables.ts";

/** Sessions, shares and files of one connection; a file server's client has some hundreds of files open. */
const MAX_KEPT = 4096;
/** Characters of a name. */
export const MAX_NAME = 4096;

export type SmbColumns = { -readonly [K in keyof Partial<Row<Table<(typeof smbTable)["own"]>>>]: Partial<Row<Table<(typeof smbTable)["own"]>>>[K] }; // prettier-ignore

export interface Session {
  readonly login: TokenLogin;
  /** Where no tokens are used: as version 1 tells it, or guest. */
  user: string;
  domain: string;
  auth: string;
  isEncryptionTold: boolean;
}

export interface Tree {
  readonly path: string;
  type: string | null;
}

export class OpenFile {
  readonly name: string;
  readonly tree: Tree | null;
  readonly #context: Context;
  readonly #held: Held;
  /** Where the client opens it, and where the server says that it did. */
  readonly places: Partial<Record<Speaker, Place>> = {};
  size: number | null = null;
  /** End of the file as it was set. */
  setSize: number | null = null;
  readonly #streams: Partial<Record<Speaker, FileStream | undefined>> = {};
  #pipe: Analyzer | null | undefined;

  constructor(context: Context, held: Held, name: string, tree: Tree | null) {
    this.#context = context;
    this.#held = held;
    this.name = name;
    this.tree = tree;
  }

  get isPipe(): boolean {
    return this.tree?.type === "pipe" || (this.tree !== null && /\\IPC\$$/i.test(this.tree.path));
  }

  /** Bytes may be taken as they come: it is no pipe, and where it was opened is known for both sides. */
  get canStream(): boolean {
    return this.tree !== null && !this.isPipe && this.places.orig !== undefined && this.places.resp !== undefined;
  }

  /** Bytes of it that this side says, as they stand in the file; what the client says is written. */
  data(from: Speaker, client: Speaker, offset: number, bytes: Uint8Array, place: Place): void {
    this.#server = client === "orig" ? "resp" : "orig";
    const isPipe = this.isPipe || (this.tree === null && (this.#pipe != null || looksLikeRpc(bytes)));
    if (isPipe) return this.pipe(from, bytes, place);
    this.places[from] ??= place;
    this.stream(from, offset, bytes);
  }

  /** The same, of a file whose beginning has a place. */
  stream(from: Speaker, offset: number, bytes: Uint8Array): void {
    const place = this.places[from];
    if (!place) return;
    const isWrite = from !== this.#server;
    const share = this.tree?.path ?? "";
    const name = share === "" ? this.name : `${share}\\${this.name.replace(/^\\/, "")}`;
    this.#streams[from] ??= new FileStream(this.#context, this.#held, name, from, place, isWrite ? null : this.size);
    this.#streams[from].data(offset, bytes, isWrite);
  }

  /** Bytes that go through a pipe: DCE-RPC where they begin like it. */
  pipe(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (bytes.length === 0) return;
    if (this.#pipe === undefined) {
      this.#pipe = looksLikeRpc(bytes)
        ? dceRpcTalk(this.#context, this.name.replace(/^\\+(?:PIPE\\+)?/i, "") || null)
        : null;
    }
    this.#pipe?.data(from, bytes, place);
  }

  close(size: number | null): void {
    for (const from of ["orig", "resp"] as const) {
      const isRead = this.places.resp !== undefined && this.size !== null && from === this.#server;
      // What is written over the beginning of a file is not the file.
      this.#streams[from]?.end(isRead ? this.size : (size ?? this.setSize ?? this.size));
      this.#streams[from] = undefined;
    }
    this.#pipe?.end();
    this.#pipe = null;
  }

  /** Who reads to the client. */
  #server: Speaker = "resp";

  opened(client: Speaker, request: Place | null, reply: Place | null): void {
    this.#server = client === "orig" ? "resp" : "orig";
    if (request) this.places[client] = request;
    if (reply) this.places[this.#server] = reply;
  }
}

function looksLikeRpc(bytes: Uint8Array): boolean {
  return recogniseDceRpc({ orig: bytes, resp: bytes.subarray(0, 0) }) === "yes";
}

export class SmbState {
  readonly context: Context;
  readonly #held: Held = { bytes: 0 };
  readonly sessions = new Map<string, Session>();
  readonly trees = new Map<string, Tree>();
  readonly #files = new Map<string, OpenFile>();
  dialect: string | null = null;

  constructor(context: Context) {
    this.context = context;
  }

  session(id: string): Session {
    let session = this.sessions.get(id);
    if (!session) {
      session = { login: new TokenLogin(this.context, "smb"), user: "", domain: "", auth: "", isEncryptionTold: false };
      this.keepSession(id, session);
    }
    return session;
  }

  keepSession(id: string, session: Session): void {
    bound(this.sessions, ({ login }) => login.end());
    this.sessions.set(id, session);
  }

  keepTree(id: string, tree: Tree): void {
    bound(this.trees, () => undefined);
    this.trees.set(id, tree);
  }

  newFile(name: string, tree: Tree | null): OpenFile {
    return new OpenFile(this.context, this.#held, name.slice(0, MAX_NAME), tree);
  }

  file(id: string): OpenFile | null {
    return this.#files.get(id) ?? null;
  }

  keepFile(id: string, file: OpenFile): void {
    if (this.#files.get(id) !== file) this.#files.get(id)?.close(null);
    bound(this.#files, (oldest) => oldest.close(null));
    this.#files.set(id, file);
  }

  closeFile(id: string, size: number | null): void {
    this.#files.get(id)?.close(size);
    this.#files.delete(id);
  }

  end(): void {
    // What was not closed may not have been read or written to its end.
    for (const file of this.#files.values()) file.close(file.setSize ?? Infinity);
    this.#files.clear();
    for (const { login } of this.sessions.values()) login.end();
  }

  row(columns: SmbColumns, sessionId: string, request: Message | null, reply: Message | null): void {
    const session = this.sessions.get(sessionId);
    const identity = session?.login.identity;
    this.context.found(
      smbTable,
      {
        ...columns,
        user: identity?.user || session?.user || null,
        domain: identity?.domain || session?.domain || null,
        host: identity?.host || null,
        auth: session?.auth || identity?.mechanism || null,
        dialect: columns.dialect ?? this.dialect,
        session_id: sessionId === "" || /^0+$/.test(sessionId) ? null : sessionId,
        duration: seconds(request, reply?.place),
      },
      request && { ...request, text: line(textOf(columns)) },
      reply && { ...reply, text: line(`${columns.command ?? ""} ${columns.status ?? ""}`.trimEnd()) },
    );
  }
}

function textOf({ command, share, path, target, info }: SmbColumns): string {
  const what = path ? (share ? `${share}\\${path.replace(/^\\/, "")}` : path) : (share ?? "");
  return `${command ?? ""} ${what}${target ? ` to ${target}` : ""}${info ? ` (${info})` : ""}`.trimEnd();
}

/** Makes room for one more: the oldest goes. */
function bound<V>(map: Map<string, V>, gone: (value: V) => void): void {
  if (map.size < MAX_KEPT) return;
  const [id, value] = map.entries().next().value!;
  map.delete(id);
  gone(value);
}
