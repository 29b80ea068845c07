/** DCE-RPC over TCP and over named pipes: binds with their answers, calls with their results by number. */
import { TokenLogin } from "../kerberos/login.ts";
import { kerberosTable } from "../kerberos/tables.ts";
import { named } from "../ntlm/dialog.ts";
import { ntlmTable } from "../ntlm/tables.ts";
import type { Frame } from "../parts/frames.ts";
import { Keyed } from "../parts/keyed.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Context, line, type Look, type Message, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import { type Interface, interfaceBy, interfaceOfPipe } from "./interfaces.ts";
import { type Auth, type BindContext, HEAD, type Header, isFromClient, PTYPE, readAuth, readBind, readBindAck, readFault, readHeader, readRequest, typeName } from "./parse.ts"; // prettier-ignore
import { CallRow, type Pending } from "./rows.ts";
import { stubStrings, towers } from "./stub.ts";
import { dceRpcTable } from "./tables.ts";

/** Bytes of a fragment that are read: its length has 16 bits, and security stands at its end. */
const KEEP = 65_536;
/** Calls that wait at once, and interfaces of one connection. */
const MAX_WAITING = 1024;
const MAX_CONTEXTS = 256;

interface Bound {
  readonly known: Interface | null;
  readonly uuid: string;
  readonly version: string;
}

class DceRpcReader implements FrameReader {
  readonly #context: Context;
  readonly #pipe: string | null;
  readonly #login: TokenLogin;
  readonly #rows: CallRow;
  readonly #bound = new Map<number, Bound>();
  readonly #calls = new Keyed<number, Pending>(MAX_WAITING, (pending) => this.#rows.found(this.#complete(pending)));
  /** The reply that goes on in further fragments, by its call. */
  readonly #replies = new Map<number, Pending>();
  #bind: Pending | null = null;
  #auth: Pick<Auth, "type" | "level"> | null = null;

  constructor(context: Context, pipe: string | null) {
    this.#context = context;
    this.#pipe = pipe;
    this.#login = new TokenLogin(context, "dce_rpc");
    this.#rows = new CallRow(context, pipe);
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    if (left < HEAD) return left > 0 && bytes[at] !== 5 ? -1 : 0;
    return readHeader(bytes, at)?.length ?? -1;
  }

  frame(from: Speaker, { bytes, length, place }: Frame): void {
    const header = bytes.length < HEAD ? null : readHeader(bytes);
    if (!header) return;
    const message: Message = { text: typeName(header.type), from, place, length };
    const auth = readAuth(bytes, header);
    if (auth) this.#auth = auth;
    switch (header.type) {
      case PTYPE.bind:
      case PTYPE.alterContext:
        return this.#binds(bytes, header, auth, message);
      case PTYPE.bindAck:
      case PTYPE.alterContextResp:
      case PTYPE.bindNak:
        return this.#isBound(bytes, header, auth, message);
      case PTYPE.auth3:
        return auth ? this.#login.client(auth.token, message) : undefined;
      case PTYPE.request:
        return this.#request(bytes, header, auth, message);
      case PTYPE.response:
      case PTYPE.fault:
        return this.#reply(bytes, header, auth, message);
    }
  }

  end(): void {
    for (const pending of this.#replies.values()) this.#rows.found(this.#complete(pending));
    this.#replies.clear();
    this.#calls.end();
    if (this.#bind) this.#rows.found(this.#bind);
    this.#bind = null;
    this.#login.end();
  }

  #binds(bytes: Uint8Array, header: Header, auth: Auth | null, message: Message): void {
    if (this.#bind) this.#rows.found(this.#bind);
    const contexts = readBind(bytes, header);
    for (const context of contexts) this.#keep(context);
    const names = contexts.map(({ uuid }) => interfaceBy(uuid)?.name ?? uuid);
    const all = (list: readonly string[]): string => [...new Set(list)].join(", ");
    const request = { ...message, text: line(`${message.text} ${all(names)}`) };
    this.#bind = {
      ...this.#pending(header.callId, typeName(header.type), request),
      endpoint: all(names),
      uuid: all(contexts.map(({ uuid }) => uuid)),
      version: all(contexts.map(({ version }) => version)),
      context: contexts[0]?.id ?? null,
    };
    if (auth) this.#login.client(auth.token, request);
  }

  #keep({ id, uuid, version }: BindContext): void {
    if (!this.#bound.has(id) && this.#bound.size >= MAX_CONTEXTS) return;
    this.#bound.set(id, { known: interfaceBy(uuid), uuid, version });
  }

  #isBound(bytes: Uint8Array, header: Header, auth: Auth | null, message: Message): void {
    if (auth) this.#login.server(auth.token, message);
    const pending = this.#bind ?? this.#pending(header.callId, typeName(header.type), null);
    this.#bind = null;
    const isRefused = header.type === PTYPE.bindNak;
    const { endpoint, results } = isRefused ? { endpoint: "", results: [] } : readBindAck(bytes, header);
    pending.status = !isRefused && results.includes(0) ? "accepted" : "rejected";
    if (endpoint !== "") pending.responseStrings = [endpoint];
    pending.reply = { ...message, text: line(`${message.text} ${pending.status} ${endpoint}`.trimEnd()) };
    if (isRefused) this.#login.answered(false, "bind_nak", pending.reply);
    this.#rows.found(this.#complete(pending));
  }

  #request(bytes: Uint8Array, header: Header, auth: Auth | null, message: Message): void {
    const call = readRequest(bytes, header);
    const size = stubSize(header, call.stubAt, auth);
    const before = this.#calls.get(header.callId);
    if (!header.isFirst && before) {
      before.requestBytes += size;
      return;
    }
    const bound = this.#bound.get(call.context);
    const known = bound ? bound.known : this.#pipe === null ? null : interfaceOfPipe(this.#pipe);
    const operation = known?.operations[call.operation] || null;
    const endpoint = known?.name ?? bound?.uuid ?? null;
    const isSealed = auth?.isSealed === true;
    const stub = isSealed ? null : bytes.subarray(call.stubAt, call.stubAt + size);
    const request = {
      ...message,
      text: line(`${endpoint ?? "interface ?"} ${operation ?? `operation ${call.operation}`}`),
    };
    const pending: Pending = {
      ...this.#pending(header.callId, "request", request),
      endpoint,
      uuid: bound?.uuid ?? null,
      version: bound?.version ?? null,
      context: call.context,
      operation,
      opnum: call.operation,
      object: call.object,
      isSealed,
      returnsStatus: known?.returnsStatus === true && operation !== null,
      requestBytes: size,
      requestStrings: stub ? textsOf(endpoint, stub, header.isLittle) : [],
    };
    if (!this.#calls.add(header.callId, pending)) this.#context.report("app-waiting-limit", message.place);
  }

  #reply(bytes: Uint8Array, header: Header, auth: Auth | null, message: Message): void {
    const stubAt = HEAD + 8;
    const size = stubSize(header, stubAt, auth);
    const stub = bytes.subarray(stubAt, stubAt + size);
    const isFault = header.type === PTYPE.fault;
    let pending = header.isFirst ? undefined : this.#replies.get(header.callId);
    if (!pending) {
      pending = this.#calls.take(header.callId) ?? this.#pending(header.callId, typeName(header.type), null);
      pending.status = isFault ? faultName(readFault(bytes, header)) : "ok";
      pending.reply = { ...message, text: line(`${message.text} ${pending.status}`) };
      if (auth?.isSealed) pending.isSealed = true;
      if (!isFault && !pending.isSealed) pending.responseStrings = textsOf(pending.endpoint, stub, header.isLittle);
      this.#login.answered(isFault ? null : true, null, pending.reply);
    }
    if (!isFault) pending.responseBytes = (pending.responseBytes ?? 0) + size;
    if (!header.isLast && this.#replies.size < MAX_WAITING) return void this.#replies.set(header.callId, pending);
    this.#replies.delete(header.callId);
    if (!isFault && !pending.isSealed && pending.returnsStatus && stub.length >= 4) pending.returned = lastWord(stub, header.isLittle); // prettier-ignore
    this.#rows.found(this.#complete(pending));
  }

  #pending(callId: number, message: string, request: Message | null): Pending {
    return {
      message, callId, request, reply: null, endpoint: null, uuid: null, version: null, context: null, operation: null, opnum: null,
      object: "", isSealed: null, returnsStatus: false, requestBytes: 0, responseBytes: null, requestStrings: [], responseStrings: [],
      status: null, returned: null, user: null, authType: this.#auth?.type ?? null, authLevel: this.#auth?.level ?? null,
    }; // prettier-ignore
  }

  /** With what is known by now of the one who calls. */
  #complete(pending: Pending): Pending {
    const { user, domain } = this.#login.identity;
    if (user !== "") pending.user = named(domain, user);
    return pending;
  }
}

/** The endpoint mapper's parameters are towers, others' are texts. */
function textsOf(endpoint: string | null, stub: Uint8Array, isLittle: boolean): string[] {
  return endpoint === "epmapper" ? towers(stub, isLittle) : stubStrings(stub, isLittle);
}

function stubSize({ length }: Header, stubAt: number, auth: Auth | null): number {
  return Math.max(0, length - stubAt - (auth?.size ?? 0));
}

function lastWord(stub: Uint8Array, isLittle: boolean): string {
  const view = new DataView(stub.buffer, stub.byteOffset + stub.length - 4, 4);
  return hexWord(view.getUint32(0, isLittle));
}

function hexWord(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

/** Faults (C706, appendix E; [MS-RPCE], section 3.3.3.1.1): those that are met. */
const FAULTS: Readonly<Record<number, string>> = {
  0x5: "ERROR_ACCESS_DENIED", 0x6: "ERROR_INVALID_HANDLE", 0x6be: "RPC_S_CALL_FAILED", 0x6f7: "RPC_X_BAD_STUB_DATA",
  0x721: "RPC_S_SEC_PKG_ERROR", 0x1c010002: "nca_op_rng_error", 0x1c010003: "nca_unk_if", 0x1c01000b: "nca_proto_error",
  0x1c010013: "nca_out_args_too_big", 0x1c010014: "nca_server_too_busy", 0x1c00001a: "nca_fault_context_mismatch",
  0x80010108: "RPC_E_DISCONNECTED", 0x80010110: "RPC_E_INVALID_HEADER", 0x80070005: "E_ACCESSDENIED",
}; // prettier-ignore

function faultName(status: number): string {
  return FAULTS[status] ?? hexWord(status);
}

/** For TCP, or a named pipe of SMB: then its name without the path. */
export function dceRpcTalk(context: Context, pipe: string | null): Talk {
  return new Talk(context, KEEP, () => new DceRpcReader(context, pipe));
}

/** The first fragment's head, and that of the next where it is there. */
function side(bytes: Uint8Array): Recognition | Speaker {
  if (bytes.length < HEAD) return bytes.length > 0 && bytes[0] !== 5 ? "no" : "more";
  const first = readHeader(bytes);
  if (!first) return "no";
  if (bytes.length >= first.length + HEAD && !readHeader(bytes, first.length)) return "no";
  return isFromClient(first.type) ? "orig" : "resp";
}

const PORT = 135;

/** A client on one side at most, and a server on the other. */
export function recogniseDceRpc({ orig, resp, ports }: Pick<Look, "orig" | "resp"> & Partial<Look>): Recognition {
  const [one, other] = [side(orig), side(resp)];
  const isUsual = ports?.includes(PORT) === true;
  if (isUsual && [one, other].some((is) => is === "orig" || is === "resp")) return "yes";
  if (one === "no" || other === "no") return isUsual && one !== other ? "more" : "no";
  if (one === "more" && other === "more") return "more";
  return one === other ? "no" : "yes";
}

export const dceRpc: Protocol = {
  id: "dce_rpc",
  name: "DCE-RPC",
  spec: "C706, MS-RPCE",
  transport: "tcp",
  tables: [dceRpcTable, ntlmTable, kerberosTable],
  recognise: recogniseDceRpc,
  analyzer: (context) => dceRpcTalk(context, null),
};
