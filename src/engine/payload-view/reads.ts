/** The payload of a connection as a panel asks for it: how it is made up, windows of bytes, search. */
import type { CaseApi, Side } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { CaseError } from "../../model/error.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions } from "../api.ts";

export type PayloadReads = Handlers<Pick<CaseApi, "payloadMap" | "payload" | "searchPayload">>;

/** Answers over an analysed case. Rejects with CaseError: "not-found", "usage", "unreadable", "cancelled". */
export function payloadReads(_store: Store, _options: EvidenceOptions): PayloadReads {
  const later = (): Promise<never> => Promise.reject(new CaseError("internal", "Not there yet."));
  return { payloadMap: later, payload: later, searchPayload: later };
}

/** Writes the captured payload of a connection to `path`, gaps left out; answers with the bytes written. The file is whole or not there. */
export function savePayload(
  _store: Store,
  _options: EvidenceOptions,
  _connection: number,
  _side: Side,
  _path: string,
  _signal?: AbortSignal,
): Promise<number> {
  return Promise.reject(new CaseError("internal", "Not there yet."));
}
