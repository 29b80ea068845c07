/** Rows of DCE-RPC. */
import { seconds } from "../parts/seconds.ts";
import type { Context, Message } from "../protocol.ts";
import { dceRpcTable } from "./tables.ts";

/** Characters of all texts of a call. */
const MAX_TEXT = 4096;

/** A call, or a bind, with what is known of it so far. */
export interface Pending {
  readonly message: string;
  readonly callId: number;
  readonly request: Message | null;
  reply: Message | null;
  endpoint: string | null;
  readonly uuid: string | null;
  readonly version: string | null;
  readonly context: number | null;
  readonly operation: string | null;
  readonly opnum: number | null;
  readonly object: string;
  isSealed: boolean | null;
  readonly returnsStatus: boolean;
  requestBytes: number;
  responseBytes: number | null;
  readonly requestStrings: readonly string[];
  responseStrings: readonly string[];
  status: string | null;
  returned: string | null;
  user: string | null;
  readonly authType: string | null;
  readonly authLevel: string | null;
}

function joined(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.join(", ").slice(0, MAX_TEXT);
}

export class CallRow {
  readonly #context: Context;
  readonly #pipe: string | null;

  constructor(context: Context, pipe: string | null) {
    this.#context = context;
    this.#pipe = pipe;
  }

  found(pending: Pending): void {
    const { request, reply } = pending;
    const isCall = pending.opnum !== null;
    this.#context.found(
      dceRpcTable,
      {
        message: pending.message,
        named_pipe: this.#pipe,
        endpoint: pending.endpoint || null,
        operation: pending.operation,
        opnum: pending.opnum,
        strings: joined(pending.requestStrings),
        response_strings: joined(pending.responseStrings),
        status: pending.status,
        return_value: pending.returned,
        user: pending.user,
        auth_type: pending.authType,
        auth_level: pending.authLevel,
        is_encrypted: pending.isSealed,
        uuid: pending.uuid || null,
        interface_version: pending.version || null,
        object: pending.object || null,
        context_id: pending.context,
        call_id: pending.callId,
        request_bytes: isCall ? BigInt(pending.requestBytes) : null,
        response_bytes: pending.responseBytes === null ? null : BigInt(pending.responseBytes),
        duration: seconds(request, reply?.place),
      },
      request,
      reply,
    );
  }
}
