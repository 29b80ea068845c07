/** Replies: tokens up to the columns of a result, and how it ends ([MS-TDS], section 2.2.7). */
import { Cursor } from "../parts/cursor.ts";
import { utf16Text } from "../sql/text.ts";

const TOKEN = {
  returnStatus: 0x79, tableName: 0xa4, columnInfo: 0xa5, order: 0xa9, error: 0xaa, info: 0xab, loginAck: 0xad, features: 0xae,
  environment: 0xe3, session: 0xe4, sspi: 0xed, done: 0xfd, doneProcedure: 0xfe, doneInProcedure: 0xff,
} as const; // prettier-ignore

/** Tokens that are read; a procedure of loops gives thousands. */
const MAX_TOKENS = 1024;
const DONE_ERROR = 2;
const DONE_COUNT = 0x10;
const DATABASE = 1;

export interface Reply {
  readonly error: { readonly number: number; readonly message: string } | null;
  readonly rows: bigint | null;
  /** Database the server changed to. */
  readonly database: string | null;
  /** Version of the server, of a login that went well. */
  readonly version: string | null;
  readonly isFailed: boolean;
  /** Token of a Windows login. */
  readonly sspi: Uint8Array | null;
}

interface State {
  error: Reply["error"];
  rows: bigint | null;
  database: string | null;
  version: string | null;
  isFailed: boolean;
  sspi: Uint8Array | null;
}

/** `isOld`: before TDS 7.2 rows are counted in four bytes. `tail`: the last bytes of the whole reply. */
export function readReply(bytes: Uint8Array, tail: Uint8Array, isOld: boolean): Reply {
  const cursor = new Cursor(bytes);
  const state: State = { error: null, rows: null, database: null, version: null, isFailed: false, sspi: null };
  let isKnown = true;
  for (let i = 0; i < MAX_TOKENS && !cursor.isAtEnd && isKnown; i++) isKnown = readToken(cursor, state, isOld);
  // Beyond columns and rows, whose layout is not read, only the end is sure.
  if (!isKnown || cursor.short) readEnd(tail, state, isOld);
  return state;
}

/** False where the token is one that is not read. */
function readToken(cursor: Cursor, state: State, isOld: boolean): boolean {
  const token = cursor.u8();
  switch (token) {
    case TOKEN.done:
    case TOKEN.doneProcedure:
    case TOKEN.doneInProcedure:
      readDone(cursor, state, isOld);
      return true;
    case TOKEN.returnStatus:
      cursor.skip(4);
      return true;
    case TOKEN.session:
      cursor.skip(cursor.little(4));
      return true;
    case TOKEN.features:
      skipFeatures(cursor);
      return true;
    case TOKEN.error:
      readError(block(cursor), state);
      return true;
    case TOKEN.environment:
      readEnvironment(block(cursor), state);
      return true;
    case TOKEN.loginAck:
      readLoginAck(block(cursor), state);
      return true;
    case TOKEN.sspi:
      state.sspi = block(cursor).bytes;
      return true;
    case TOKEN.info:
    case TOKEN.order:
    case TOKEN.tableName:
    case TOKEN.columnInfo:
      block(cursor);
      return true;
    default:
      return false;
  }
}

function block(cursor: Cursor): Cursor {
  return new Cursor(cursor.take(cursor.little(2)));
}

function readDone(cursor: Cursor, state: State, isOld: boolean): void {
  const status = cursor.little(2);
  cursor.skip(2);
  const low = cursor.little(4);
  const high = isOld ? 0 : cursor.little(4);
  if (cursor.short) return;
  if ((status & DONE_ERROR) !== 0) state.isFailed = true;
  if ((status & DONE_COUNT) !== 0) state.rows = (state.rows ?? 0n) + (BigInt(high) << 32n) + BigInt(low);
}

function readEnd(tail: Uint8Array, state: State, isOld: boolean): void {
  const size = isOld ? 9 : 13;
  if (tail.length < size) return;
  const cursor = new Cursor(tail, tail.length - size);
  const token = cursor.u8();
  if (token === TOKEN.done || token === TOKEN.doneProcedure || token === TOKEN.doneInProcedure) readDone(cursor, state, isOld); // prettier-ignore
}

function readError(cursor: Cursor, state: State): void {
  const number = cursor.little(4);
  cursor.skip(2);
  const message = utf16Text(cursor.take(cursor.little(2) * 2), 2048);
  if (!cursor.short) state.error ??= { number, message };
}

function readEnvironment(cursor: Cursor, state: State): void {
  if (cursor.u8() === DATABASE) state.database = utf16Text(cursor.take(cursor.u8() * 2), 512);
}

function readLoginAck(cursor: Cursor, state: State): void {
  cursor.skip(5);
  const name = utf16Text(cursor.take(cursor.u8() * 2), 256).replace(/\0+$/, "");
  const version = `${cursor.u8()}.${cursor.u8()}.${cursor.u16()}`;
  if (!cursor.short) state.version = `${name} ${version}`;
}

function skipFeatures(cursor: Cursor): void {
  for (let i = 0; i < 32 && !cursor.short; i++) {
    if (cursor.u8() === 0xff) return;
    cursor.skip(cursor.little(4));
  }
}
