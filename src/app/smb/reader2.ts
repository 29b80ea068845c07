/** SMB 2 and 3 on one connection: chains of messages, each request with its response by number. */
import { Keyed } from "../parts/keyed.ts";
import { further, type Message, peerOf, type Place, type Speaker } from "../protocol.ts";
import { COMMANDS, dialectName, shareType } from "./names.ts";
import { Body2, COMMAND, type Header2, dataOf, dialectsOffered, fileOf, HEAD2, infoOf, ioctlData, isTransceive, readChange, readCreate, readCreated, readHeader2, SAME_FILE } from "./parse2.ts"; // prettier-ignore
import { MAX_NAME, type OpenFile, type SmbColumns, type SmbState } from "./state.ts";
import { STATUS, statusName } from "./status.ts";

/** Messages of one chain; clients send up to ten. */
const MAX_CHAIN = 64;
/** Requests that wait: servers grant some 8,000 at most. */
const MAX_WAITING = 8192;
/** Message numbers of what a server says unasked. */
const UNASKED = 2 ** 63;

interface Pending {
  readonly header: Header2;
  readonly columns: SmbColumns;
  readonly request: Message;
  readonly sessionId: string;
  readonly treeKey: string;
  readonly file: OpenFile | null;
  readonly fileId: string;
  readonly offset: number;
  isAsync: boolean;
}

export interface Target {
  readonly file: OpenFile;
  readonly offset: number;
  readonly size: number;
  /** Where the bytes begin in the message. */
  readonly start: number;
}

export class Reader2 {
  readonly #state: SmbState;
  /** The message at hand was compressed: with what, and where it stands, since nothing within it has a place of its own. */
  #compression: string | null = null;
  #packed: Message | null = null;
  readonly #pending = new Keyed<number, Pending>(MAX_WAITING, (pending) => this.#found(pending, null, null));

  constructor(state: SmbState) {
    this.#state = state;
  }

  /** The messages that a compressed one holds, `length` bytes of which `bytes` are the first; false where they are none. */
  packed(said: Message, bytes: Uint8Array, length: number, compression: string): boolean {
    if (!readHeader2(bytes, 0)) return false;
    this.#packed = said;
    this.#compression = compression;
    this.chain(said.from, bytes, length, said.place, false);
    this.#packed = this.#compression = null;
    return true;
  }

  /** The messages of one frame; `isStreamed`: the bytes of the file were taken as they came. */
  chain(from: Speaker, bytes: Uint8Array, length: number, place: Place, isStreamed: boolean): void {
    let before: Pending | null = null;
    for (let at = 0, i = 0; i < MAX_CHAIN && at < bytes.length; i++) {
      const header = readHeader2(bytes, at);
      if (!header)
        return this.#state.context.report("app-malformed", this.#packed?.place ?? further(place, at), "SMB2 header");
      const end = header.next > 0 ? at + header.next : length;
      const said: Message = this.#packed ?? { text: "", from, place: further(place, at), length: end - at };
      const message = bytes.subarray(at, Math.min(end, bytes.length));
      if (header.isResponse) this.#response(header, message, said, isStreamed);
      else before = this.#request(header, message, said, before, isStreamed);
      if (header.next === 0) return;
      at = end;
    }
  }

  /** Where the bytes belong that a single READ response or WRITE request carries; null for all other messages. */
  target(bytes: Uint8Array, at: number): Target | null {
    const header = readHeader2(bytes, at);
    if (!header || header.next > 0) return null;
    const body = new Body2(bytes.subarray(at));
    if (header.isResponse) {
      const asked = header.command === COMMAND.read ? this.#pending.get(header.messageId) : undefined;
      if (!asked?.file?.canStream || !isData(header.status)) return null;
      return { file: asked.file, offset: asked.offset, ...dataOf(body, true) };
    }
    if (header.command !== COMMAND.write) return null;
    const file = this.#state.file(fileOf(COMMAND.write, body));
    return file?.canStream ? { file, offset: body.u64(72), ...dataOf(body, false) } : null;
  }

  end(): void {
    this.#pending.end();
  }

  #request(
    header: Header2,
    message: Uint8Array,
    said: Message,
    before: Pending | null,
    isStreamed: boolean,
  ): Pending | null {
    const { command, messageId } = header;
    const body = new Body2(message);
    const isRelated = header.isRelated && before !== null;
    const sessionId = isRelated ? before.sessionId : header.sessionId;
    const treeKey = isRelated ? before.treeKey : String(header.treeId);
    const tree = this.#state.trees.get(treeKey) ?? null;
    const named = fileOf(command, body);
    const fileId = isRelated && named === SAME_FILE ? before.fileId : named;
    const columns: SmbColumns = {
      command: COMMANDS[command] ?? `command ${command}`,
      version: "2",
      share: tree?.path ?? null,
      share_type: tree?.type ?? null,
      info: infoOf(command, body),
      compression: this.#compression,
      is_signed: header.isSigned,
      tree_id: Number(treeKey) || null,
      message_id: messageId < UNASKED ? BigInt(messageId) : null,
    };
    let file = isRelated && named === SAME_FILE ? before.file : this.#state.file(fileId);
    let offset = 0;
    if (command === COMMAND.create) {
      const { name, access, info } = readCreate(body);
      file = this.#state.newFile(name, tree);
      Object.assign(columns, { access, info });
    } else if (command === COMMAND.read || command === COMMAND.write) {
      offset = body.u64(72);
      if (!file && fileId !== "") file = this.#unknown(fileId, tree);
      if (command === COMMAND.write) columns.length = BigInt(body.u32(68));
      columns.offset = whole(offset);
    }
    columns.path = file?.name || null;
    const pending: Pending = {
      header,
      columns,
      request: said,
      sessionId,
      treeKey,
      file,
      fileId,
      offset,
      isAsync: false,
    };
    this.#asks(pending, body, isStreamed);
    // Nobody answers these.
    if (command === COMMAND.cancel) this.#found(pending, null, null);
    else if (!this.#pending.add(messageId, pending)) this.#state.context.report("app-waiting-limit", said.place);
    return pending;
  }

  #asks({ header, columns, request, sessionId, file, offset }: Pending, body: Body2, isStreamed: boolean): void {
    const { command } = header;
    const session = (): ReturnType<SmbState["session"]> => this.#state.session(sessionId);
    if (command === COMMAND.negotiate) columns.dialect = dialectsOffered(body);
    else if (command === COMMAND.sessionSetup)
      session().login.client(body.blob(76), { ...request, text: "SESSION_SETUP" });
    else if (command === COMMAND.treeConnect) columns.share = body.text(68).slice(0, MAX_NAME);
    else if (command === COMMAND.setInfo) {
      const { info, target, size } = readChange(body);
      Object.assign(columns, { info, target });
      if (size !== null) columns.size = whole(size);
      if (size !== null && file) file.setSize = size;
    } else if (command === COMMAND.write && file && !isStreamed)
      this.#data(file, request, body, dataOf(body, false), offset);
    else if (command === COMMAND.ioctl && file && isTransceive(body)) {
      const { start, size } = ioctlData(body, false);
      columns.length = BigInt(size);
      file.pipe(request.from, body.slice(start, size), this.#within(request, start));
    }
  }

  #data(
    file: OpenFile,
    said: Message,
    body: Body2,
    { start, size }: { start: number; size: number },
    offset: number,
  ): void {
    const client = readHeader2(body.bytes, 0)?.isResponse ? peerOf(said.from) : said.from;
    file.data(said.from, client, offset, body.slice(start, size), this.#within(said, start));
  }

  #within({ place }: Message, at: number): Place {
    return this.#packed ? place : further(place, at);
  }

  #response(header: Header2, message: Uint8Array, said: Message, isStreamed: boolean): void {
    const { messageId, status, command } = header;
    const body = new Body2(message);
    const asked = this.#pending.get(messageId);
    if (asked && status === STATUS.pending && header.isAsync) {
      asked.isAsync = true;
      return;
    }
    this.#pending.take(messageId);
    const pending = asked?.header.command === command ? asked : this.#lone(header, said);
    if (asked && pending !== asked) this.#found(asked, null, null);
    pending.columns.compression ??= this.#compression;
    this.#answers(pending, header, body, said, isStreamed);
    this.#found(pending, header, said);
  }

  /** A response without a request: what it tells of itself. */
  #lone(header: Header2, said: Message): Pending {
    const { command, messageId, sessionId, treeId } = header;
    const tree = header.isAsync ? undefined : this.#state.trees.get(String(treeId));
    const columns: SmbColumns = {
      command: COMMANDS[command] ?? `command ${command}`,
      version: "2",
      share: tree?.path ?? null,
      share_type: tree?.type ?? null,
      is_signed: header.isSigned,
      tree_id: header.isAsync ? null : treeId || null,
      message_id: messageId < UNASKED ? BigInt(messageId) : null,
    };
    return { header, columns, request: said, sessionId, treeKey: String(treeId), file: null, fileId: "", offset: 0, isAsync: header.isAsync }; // prettier-ignore
  }

  #answers(pending: Pending, header: Header2, body: Body2, said: Message, isStreamed: boolean): void {
    const { columns, file, fileId } = pending;
    const { command, status } = header;
    const isOk = status === STATUS.success;
    if (command === COMMAND.negotiate && isOk) this.#negotiated(columns, body);
    else if (command === COMMAND.sessionSetup) this.#session(pending, header, body, said);
    else if (command === COMMAND.treeConnect && isOk) {
      columns.share_type = shareType(body.u8(66));
      columns.tree_id = header.treeId;
      this.#state.keepTree(String(header.treeId), { path: columns.share ?? "", type: columns.share_type });
    } else if (command === COMMAND.treeDisconnect && isOk) this.#state.trees.delete(pending.treeKey);
    else if (command === COMMAND.create && isOk) this.#created(pending, body, said);
    else if (command === COMMAND.close) {
      // The file is closed even where what was put off failed.
      const size = !isOk || (body.u16(66) & 1) === 0 ? null : body.u64(112);
      if (size !== null) columns.size = whole(size);
      this.#state.closeFile(fileId, size);
    } else if (command === COMMAND.read && isData(status)) {
      const data = dataOf(body, true);
      columns.length = BigInt(data.size);
      if (file && !isStreamed) this.#data(file, said, body, data, pending.offset);
    } else if (command === COMMAND.write && isOk) columns.length = BigInt(body.u32(68));
    else if (command === COMMAND.ioctl && isData(status) && file && isTransceive(body)) {
      const { start, size } = ioctlData(body, true);
      file.pipe(said.from, body.slice(start, size), this.#within(said, start));
    }
  }

  #negotiated(columns: SmbColumns, body: Body2): void {
    const dialect = body.u16(68);
    columns.dialect = dialectName(dialect);
    // The wildcard asks for a second NEGOTIATE.
    if (dialect !== 0x2ff) this.#state.dialect = columns.dialect;
  }

  #session(pending: Pending, header: Header2, body: Body2, said: Message): void {
    const { status, sessionId } = header;
    // The number is the server's: the first request has none.
    if (pending.sessionId !== sessionId && /^0+$/.test(pending.sessionId)) {
      const session = this.#state.session(pending.sessionId);
      this.#state.sessions.delete(pending.sessionId);
      this.#state.keepSession(sessionId, session);
    }
    const session = this.#state.session(sessionId);
    const reply = { ...said, text: `SESSION_SETUP ${statusName(status)}` };
    session.login.server(body.blob(68), reply);
    if (status === STATUS.more) return;
    const flags = status === STATUS.success ? body.u16(66) : 0;
    session.auth = flags & 1 ? "guest" : flags & 2 ? "anonymous" : "";
    session.login.answered(status === STATUS.success, statusName(status), reply);
  }

  #created({ columns, file, request, header }: Pending, body: Body2, said: Message): void {
    const { file: id, action, size } = readCreated(body);
    columns.action = action;
    columns.size = whole(size);
    const opened = file ?? this.#state.newFile("", null);
    opened.size = size;
    opened.opened(peerOf(said.from), header.isResponse ? null : request.place, said.place);
    this.#state.keepFile(id, opened);
  }

  /** A file that was opened before the capture began. */
  #unknown(id: string, tree: OpenFile["tree"]): OpenFile {
    const file = this.#state.newFile("", tree);
    this.#state.keepFile(id, file);
    return file;
  }

  #found(pending: Pending, header: Header2 | null, reply: Message | null): void {
    const { columns, request, isAsync } = pending;
    const isLone = request === reply;
    const sessionId = header && !/^0+$/.test(header.sessionId) ? header.sessionId : pending.sessionId;
    this.#state.row(
      { ...columns, status: header && statusName(header.status), is_async: isAsync || null },
      sessionId,
      isLone ? null : request,
      reply,
    );
  }
}

function isData(status: number): boolean {
  return status === STATUS.success || status === STATUS.overflow;
}

function whole(value: number): bigint | null {
  return value < UNASKED ? BigInt(value) : null;
}

/** Where the flags stand, the first of which tells responses. */
export const FLAGS_AT = 16;

/** Where bytes of a file begin at the earliest: behind what READ's response and WRITE's request have before them. */
export function dataAt(isResponse: boolean): number {
  return HEAD2 + (isResponse ? 16 : 48);
}
