/** SMB 1 on one connection: commands with their responses, several in one message where they follow one another. */
import { latin1 } from "../latin1.ts";
import { utf16 } from "../parts/utf16.ts";
import { Keyed } from "../parts/keyed.ts";
import { further, type Message, peerOf, type Place, type Speaker } from "../protocol.ts";
import {
  accessNames,
  actionName,
  createInfo,
  ntTransactName,
  oldCommandName,
  pipeTransactionName,
  trans2Name,
} from "./names.ts";
import { Block, dialects1, type Header1, HEAD1, OLD, offset1, readHeader1, readLoggedOn1, readLogon1, readTransacted, readTransaction } from "./parse1.ts"; // prettier-ignore
import { MAX_NAME, type OpenFile, type SmbColumns, type SmbState } from "./state.ts";
import { STATUS, statusName } from "./status.ts";

/** Commands of one message. */
const MAX_CHAIN = 16;
/** Requests that wait: servers take some fifty at once. */
const MAX_WAITING = 1024;
/** Subcommands of TRANSACTION2 whose parameters hold a name, and where. */
const NAME_AT: Readonly<Record<number, number>> = { 0x00: 28, 0x01: 12, 0x05: 6, 0x06: 6, 0x0d: 4, 0x10: 2 };
/** Those that begin with the number of an open file: QUERY_FILE_INFORMATION and SET_FILE_INFORMATION. */
const OF_FILE = [0x07, 0x08];
const TRANSACT_PIPE = 0x26;
/** Tree identifier of messages that are of no tree. */
const NO_TREE = 0xffff;
const SHARES: Readonly<Record<string, string>> = { "A:": "disk", IPC: "pipe", "LPT1:": "printer" };

interface Asked {
  readonly command: number;
  readonly columns: SmbColumns;
  readonly file: OpenFile | null;
  readonly fileKey: string;
  readonly offset: number;
}

interface Pending {
  readonly request: Message;
  readonly sessionId: string;
  readonly asked: readonly Asked[];
}

export class Reader1 {
  readonly #state: SmbState;
  readonly #pending = new Keyed<number, Pending>(MAX_WAITING, (pending) => this.#unanswered(pending));
  #dialects: readonly string[] = [];

  constructor(state: SmbState) {
    this.#state = state;
  }

  message(from: Speaker, bytes: Uint8Array, length: number, place: Place): void {
    const header = readHeader1(bytes);
    const said: Message = { text: "", from, place, length };
    if (!header) this.#state.context.report("app-malformed", place, "SMB header");
    else if (header.isResponse) this.#response(header, bytes, said);
    else this.#request(header, bytes, said);
  }

  end(): void {
    this.#pending.end();
  }

  #request(header: Header1, bytes: Uint8Array, said: Message): void {
    const sessionId = sessionKey(header.user);
    const asked: Asked[] = [];
    for (const block of blocks(header, bytes)) asked.push(this.#asks(header, block, said, sessionId, asked));
    const pending: Pending = { request: said, sessionId, asked };
    if (header.command === OLD.ntCancel) return this.#unanswered(pending);
    if (!this.#pending.add(header.key, pending)) this.#state.context.report("app-waiting-limit", said.place);
  }

  #unanswered({ asked, sessionId, request }: Pending): void {
    for (const { columns } of asked) this.#state.row(columns, sessionId, request, null);
  }

  #columns(header: Header1, command: number): SmbColumns {
    const tree = this.#state.trees.get(treeKey(header.tree));
    return {
      command: oldCommandName(command),
      version: "1",
      share: tree?.path ?? null,
      share_type: tree?.type ?? null,
      is_signed: header.isSigned,
      tree_id: header.tree === NO_TREE ? null : header.tree || null,
      message_id: BigInt(header.messageId),
    };
  }

  #asks(header: Header1, block: Block, said: Message, sessionId: string, before: readonly Asked[]): Asked {
    const { command } = block;
    const columns = this.#columns(header, command);
    const tree = this.#state.trees.get(treeKey(header.tree)) ?? null;
    const asked = (file: OpenFile | null = null, fileKey = "", offset = 0): Asked => {
      columns.path ??= file?.name || null;
      return { command, columns, file, fileKey, offset };
    };
    switch (command) {
      case OLD.negotiate:
        this.#dialects = dialects1(block);
        columns.dialect = this.#dialects.join(", ");
        return asked();
      case OLD.sessionSetup:
        this.#logsOn(block, said, sessionId, columns);
        return asked();
      case OLD.treeConnect: {
        const [path = ""] = block.texts(block.word(6), 1);
        columns.share = path.slice(0, MAX_NAME);
        return asked();
      }
      case OLD.ntCreate: {
        const [name = ""] = block.texts(0, 1);
        Object.assign(columns, {
          access: accessNames(block.word(15, 4)),
          info: createInfo(block.word(35, 4), block.word(39, 4)),
        });
        return asked(this.#state.newFile(name, tree));
      }
      case OLD.openAndx: {
        const [name = ""] = block.texts(0, 1);
        return asked(this.#state.newFile(name, tree));
      }
      case OLD.close: {
        const key = fileKey(header.tree, block.word(0));
        return asked(this.#state.file(key), key);
      }
      case OLD.readAndx:
      case OLD.writeAndx: {
        const key = fileKey(header.tree, block.word(4));
        const chained = before.find(({ command: one }) => one === OLD.ntCreate || one === OLD.openAndx)?.file;
        const file = chained ?? this.#state.file(key) ?? this.#unknown(key, tree);
        const isRead = command === OLD.readAndx;
        const offset = offset1(block, isRead ? 20 : 24);
        columns.offset = BigInt(offset);
        if (!isRead) this.#writes(block, file, offset, said, columns);
        return asked(file, key, offset);
      }
      case OLD.transaction:
      case OLD.transaction2:
        return this.#transaction(header, block, said, columns, asked);
      case OLD.ntTransact:
        columns.info = ntTransactName(block.word(36));
        return asked();
      case OLD.createDirectory:
      case OLD.deleteDirectory:
      case OLD.open:
      case OLD.delete:
      case OLD.rename:
      case OLD.queryInformation:
      case OLD.checkDirectory:
        this.#names(header, block, columns);
        return asked();
      default:
        return asked();
    }
  }

  /** Names with the number of their format before them; of a rename the second is the new one. */
  #names(header: Header1, block: Block, columns: SmbColumns): void {
    const [path = ""] = block.texts(1, 1);
    columns.path = path || null;
    if (block.command !== OLD.rename) return;
    const width = header.isUnicode ? 2 : 1;
    const padding = header.isUnicode ? (block.bytesAt + 1) % 2 : 0;
    const [target = ""] = block.texts(1 + padding + (path.length + 1) * width + 1, 1);
    columns.target = target || null;
  }

  #logsOn(block: Block, said: Message, sessionId: string, columns: SmbColumns): void {
    const { token, user, domain, system, hasPassword } = readLogon1(block);
    columns.native_os = system || null;
    const session = this.#state.session(sessionId);
    if (token.length > 0) return session.login.client(token, said);
    session.user = user.slice(0, MAX_NAME);
    session.domain = domain.slice(0, MAX_NAME);
    session.auth = hasPassword ? "NTLM" : "anonymous";
  }

  #writes(block: Block, file: OpenFile, offset: number, said: Message, columns: SmbColumns): void {
    const size = block.word(20) + block.word(18) * 0x10000;
    const start = block.word(22);
    columns.length = BigInt(size);
    file.data(said.from, said.from, offset, block.slice(start, size), further(said.place, start));
  }

  #transaction(
    header: Header1,
    block: Block,
    said: Message,
    columns: SmbColumns,
    asked: (file?: OpenFile | null, key?: string) => Asked,
  ): Asked {
    const { setup, file: number, dataAt, dataSize, parametersAt, parametersSize } = readTransaction(block);
    if (block.command === OLD.transaction2) {
      columns.info = trans2Name(setup);
      const nameAt = NAME_AT[setup];
      if (nameAt !== undefined) {
        const name = block.slice(parametersAt + nameAt, Math.max(0, parametersSize - nameAt));
        columns.path = (header.isUnicode ? utf16(name) : latin1(name)).replace(/\0.*$/s, "").slice(0, MAX_NAME) || null;
      }
      if (!OF_FILE.includes(setup) || parametersSize < 2) return asked();
      const id = block.slice(parametersAt, 2);
      const key = fileKey(header.tree, id.length < 2 ? 0 : id[0] | (id[1] << 8));
      return asked(this.#state.file(key), key);
    }
    const hasSetup = block.word(26, 1) > 0;
    if (!hasSetup) {
      columns.path = block.texts(0, 1)[0] || null;
      return asked();
    }
    columns.info = pipeTransactionName(setup);
    const key = fileKey(header.tree, number);
    const file = this.#state.file(key);
    if (setup !== TRANSACT_PIPE) return asked(file, key);
    columns.length = BigInt(dataSize);
    const pipe = file ?? this.#unknown(key, this.#state.trees.get(treeKey(header.tree)) ?? null);
    pipe.pipe(said.from, block.slice(dataAt, dataSize), further(said.place, dataAt));
    return asked(pipe, key);
  }

  #response(header: Header1, bytes: Uint8Array, said: Message): void {
    const pending = this.#pending.get(header.key);
    const isOver = header.isNtStatus || header.status === 0;
    const status = isOver ? statusName(header.status) : `error ${header.status & 255}/${header.status >>> 16}`;
    const isOk = header.status === STATUS.success || header.status === STATUS.overflow;
    if (pending?.asked[0]?.command === header.command) this.#pending.take(header.key);
    const answered = pending?.asked[0]?.command === header.command ? pending : null;
    const all = [...blocks(header, bytes)];
    // A refusal is of the first command; what follows it was not done.
    const asked = answered?.asked ?? all.map((block): Asked => ({ command: block.command, columns: this.#columns(header, block.command), file: null, fileKey: "", offset: 0 })); // prettier-ignore
    const sessionId = this.#sessionOf(header, answered);
    for (const [i, one] of asked.entries()) {
      const block = all[i];
      if (block?.command === one.command) this.#answers(one, header, block, said, { status, isOk, sessionId });
      const isDone = block !== undefined || i === 0;
      this.#state.row(
        { ...one.columns, status: isDone ? status : null },
        sessionId,
        answered?.request ?? null,
        isDone ? said : null,
      );
    }
  }

  /** The number of the session is the server's. */
  #sessionOf(header: Header1, answered: Pending | null): string {
    const id = sessionKey(header.user);
    if (!answered || answered.sessionId === id || header.command !== OLD.sessionSetup) return id;
    const session = this.#state.sessions.get(answered.sessionId);
    if (!session) return id;
    this.#state.sessions.delete(answered.sessionId);
    this.#state.keepSession(id, session);
    return id;
  }

  #answers(
    asked: Asked,
    header: Header1,
    block: Block,
    said: Message,
    { status, isOk, sessionId }: { status: string; isOk: boolean; sessionId: string },
  ): void {
    const { columns, file } = asked;
    switch (asked.command) {
      case OLD.negotiate: {
        const dialect = this.#dialects[block.word(0)];
        if (dialect !== undefined) columns.dialect = this.#state.dialect = dialect;
        return;
      }
      case OLD.sessionSetup:
        return this.#loggedOn(columns, header, block, said, status, sessionId);
      case OLD.treeConnect:
        if (isOk) this.#connected(columns, header, block);
        return;
      case OLD.treeDisconnect:
        if (isOk) this.#state.trees.delete(treeKey(header.tree));
        return;
      case OLD.ntCreate:
      case OLD.openAndx:
        if (isOk && block.wordCount > 0) this.#opened(asked, header, block, said);
        return;
      case OLD.close:
        if (isOk) this.#state.closeFile(asked.fileKey, null);
        return;
      case OLD.readAndx: {
        const size = block.word(10) + block.word(14, 2) * 0x10000;
        const start = block.word(12);
        columns.length = isOk ? BigInt(size) : null;
        if (isOk && file) file.data(said.from, peerOf(said.from), asked.offset, block.slice(start, size), further(said.place, start)); // prettier-ignore
        return;
      }
      case OLD.writeAndx:
        if (isOk) columns.length = BigInt(block.word(4) + block.word(8) * 0x10000);
        return;
      case OLD.transaction:
        if (isOk && file) {
          const { dataAt, dataSize } = readTransacted(block);
          file.pipe(said.from, block.slice(dataAt, dataSize), further(said.place, dataAt));
        }
    }
  }

  #loggedOn(
    columns: SmbColumns,
    header: Header1,
    block: Block,
    said: Message,
    status: string,
    sessionId: string,
  ): void {
    const { isGuest, token, system } = readLoggedOn1(block);
    columns.native_os = [columns.native_os, system].filter(Boolean).join(", ") || null;
    const session = this.#state.session(sessionId);
    session.login.server(token, said);
    if (header.status === STATUS.more) return;
    if (isGuest && header.status === 0) session.auth = "guest";
    session.login.answered(header.status === 0, status, { ...said, text: `SESSION_SETUP_ANDX ${status}` });
  }

  #connected(columns: SmbColumns, header: Header1, block: Block): void {
    const service = latin1(block.bytes.subarray(0, 8)).replace(/\0.*$/s, "");
    columns.share_type = SHARES[service] ?? null;
    columns.tree_id = header.tree;
    this.#state.keepTree(treeKey(header.tree), { path: columns.share ?? "", type: columns.share_type });
  }

  #opened({ command, columns, file }: Asked, header: Header1, block: Block, said: Message): void {
    const isNt = command === OLD.ntCreate;
    const number = block.word(isNt ? 5 : 4);
    const size = isNt ? block.word(55, 4) + block.word(59, 4) * 2 ** 32 : block.word(12, 4);
    columns.action = isNt ? actionName(block.word(7, 4)) : null;
    columns.size = size < 2 ** 63 ? BigInt(size) : null;
    const opened = file ?? this.#state.newFile("", null);
    opened.size = size;
    opened.opened(peerOf(said.from), null, said.place);
    this.#state.keepFile(fileKey(header.tree, number), opened);
  }

  #unknown(key: string, tree: OpenFile["tree"]): OpenFile {
    const file = this.#state.newFile("", tree);
    this.#state.keepFile(key, file);
    return file;
  }
}

/** Commands of a message, each behind the one before. */
function* blocks(header: Header1, bytes: Uint8Array): Generator<Block> {
  let at = HEAD1;
  let command = header.command;
  for (let i = 0; i < MAX_CHAIN && at < bytes.length; i++) {
    const block = new Block(bytes, at, command, header.isUnicode);
    yield block;
    const { next } = block;
    if (!next || next.at <= at) return;
    ({ at, command } = next);
  }
}

function treeKey(tree: number): string {
  return `1:${tree}`;
}

function sessionKey(user: number): string {
  return user === 0 ? "" : user.toString(16).padStart(4, "0");
}

function fileKey(tree: number, file: number): string {
  return `1:${tree}:${file}`;
}
