/** The payload of a connection as a panel asks for it: how it is made up, windows of bytes, search. */
import { CaseError } from "../../model/error.ts";
import { type CaseApi, MAX_PAYLOAD_WINDOW } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions } from "../api.ts";
import { PacketReader } from "../packet-reader.ts";
import { KeptBlocks } from "./blocks.ts";
import { KeptPayloads } from "./kept.ts";
import { searchView } from "./search.ts";
import { mapOf } from "./view.ts";

export type PayloadReads = Handlers<Pick<CaseApi, "payloadMap" | "payload" | "searchPayload">>;

/** What is looked for is typed or pasted; longer than this it is a file, and each piece of a search must hold it twice. */
const MAX_NEEDLE = 64 << 10;
/** Hits of one search: more than anybody steps through. */
const MAX_HITS = 10_000;

/** Answers over an analysed case. Rejects with CaseError: "not-found", "usage", "unreadable", "cancelled". */
export function payloadReads(store: Store, options: EvidenceOptions): PayloadReads {
  const kept = new KeptPayloads(store, options);
  const blocks = new KeptBlocks();
  return {
    payloadMap: async ({ connection, side }, signal) => mapOf(await kept.view(connection, side, signal)),

    async payload({ connection, side, from, to }, signal) {
      checkAddress(from);
      checkAddress(to);
      if (from > to || to - from > MAX_PAYLOAD_WINDOW) {
        throw new CaseError("usage", `A window of payload has at most ${MAX_PAYLOAD_WINDOW} bytes.`);
      }
      const view = await kept.view(connection, side, signal);
      return PacketReader.using(store, signal, (reader) => blocks.window(reader, view, from, to));
    },

    async searchPayload({ connection, side, needle, ignoreCase, from, limit }, signal) {
      checkAddress(from);
      if (needle.length === 0 || needle.length > MAX_NEEDLE) {
        throw new CaseError("usage", `What is looked for has 1 to ${MAX_NEEDLE} bytes.`);
      }
      const view = await kept.view(connection, side, signal);
      const wanted = { needle, ignoreCase, from, limit: Math.max(0, Math.min(MAX_HITS, Math.trunc(limit))) };
      return PacketReader.using(store, signal, (reader) => searchView(reader, view, wanted));
    },
  };
}

function checkAddress(address: number): void {
  if (!Number.isSafeInteger(address) || address < 0) {
    throw new CaseError("usage", "An address in the payload is a whole number from 0.");
  }
}
