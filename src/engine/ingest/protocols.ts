/** Application protocols beside the index of packets: of large captures in threads of their own. */
import type { Batch } from "../../base/columns.ts";
import { protocolTables } from "../../app/tables.ts";
import type { Secrets } from "../../app/tls/keylog.ts";
import type { Connections } from "../../stream/connections.ts";
import type { EvidenceOptions } from "../api.ts";
import { Decoding } from "../protocols/decoding.ts";
import { decodingOptions, sinksOf } from "../protocols/options.ts";
import { Stretches } from "../protocols/stretches.ts";
import { runShare, sharesOf, threadsFor, together } from "../protocols/threads.ts";
import type { EvidenceFile } from "./evidence.ts";

export interface Protocols {
  /** Takes each packet once the connection table has it; absent where threads read them. */
  readonly packet?: Decoding["packet"];
  /** All packets were taken. What each connection speaks, by its index from 0. */
  end(): Promise<ReadonlyMap<number, string>>;
  /** Threads that still read are stopped. */
  stop(): void;
}

/** Rows found here go to `here`, which is emptied between pieces of the file; those of threads to `append`. */
export function protocolsOf(
  table: Connections,
  files: readonly EvidenceFile[],
  keys: Secrets,
  options: EvidenceOptions,
  append: (batch: Batch) => Promise<void>,
  here: (batch: Batch) => void,
): Protocols {
  // One core is left for the packets and the store.
  const threads = threadsFor(files, options) - 1;
  return threads > 0 ? beside(threads, files, options, append) : within(table, files, keys, options, here);
}

function within(
  table: Connections,
  files: readonly EvidenceFile[],
  keys: Secrets,
  options: EvidenceOptions,
  here: (batch: Batch) => void,
): Protocols {
  const decoding = new Decoding(table, decodingOptions(options, keys), here, sinksOf(files));
  return {
    packet: decoding.packet.bind(decoding),
    end: () => {
      decoding.end();
      return Promise.resolve(decoding.services);
    },
    stop: () => undefined,
  };
}

function beside(
  threads: number,
  files: readonly EvidenceFile[],
  options: EvidenceOptions,
  append: (batch: Batch) => Promise<void>,
): Protocols {
  const stretches = new Stretches(threads, append);
  const stopped = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopped.signal]) : stopped.signal;
  const names = protocolTables.map(({ name }) => name);
  const shares = sharesOf(threads).map((share) =>
    runShare(files, { options, names, withCopies: true, share }, stretches, signal),
  );
  const all = Promise.all(shares);
  // Heard at the end; until then it must not count as unheard.
  all.catch(() => undefined);
  return { end: async () => together(await all, files).services, stop: () => stopped.abort() };
}
