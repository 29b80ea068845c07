/** One packet with its layers, read again from the evidence. */
import type { CaseApi } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { CaseError } from "../../model/error.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions } from "../api.ts";

export type PacketReads = Handlers<Pick<CaseApi, "packet">>;

/** Answers `packet` over an analysed case. Rejects with CaseError: "not-found", "unreadable", "cancelled". */
export function packetReads(_store: Store, _options: EvidenceOptions): PacketReads {
  return {
    packet: () => Promise.reject(new CaseError("internal", "Not there yet.")),
  };
}
