/** Application protocols of captures, read through with no index. */
import type { BatchSink, EvidenceOptions, ProtocolChoice } from "../api.ts";
import type { EvidenceFile } from "../ingest/evidence.ts";
import { readShare, type ShareRead } from "./read-share.ts";
import { Stretches } from "./stretches.ts";
import { runShare, sharesOf, threadsFor, together } from "./threads.ts";

/** Reads the protocols of all connections in as many threads as are worth it, this one among them. */
export async function readProtocols(
  files: readonly EvidenceFile[],
  options: EvidenceOptions,
  names: readonly string[],
  choice: ProtocolChoice,
  out: BatchSink,
): Promise<ShareRead> {
  const of = threadsFor(files, options, choice);
  const stretches = new Stretches(of, out);
  const { signal: given } = options;
  const failed = new AbortController();
  const signal = given ? AbortSignal.any([given, failed.signal]) : failed.signal;
  const [here, ...others] = sharesOf(of);
  const mine = readShare(files, { ...options, signal }, (stretch) => stretches.put(0, stretch), names, choice, here);
  const { withCopies = false } = choice;
  const theirs = others.map((share) => runShare(files, { options, names, withCopies, share }, stretches, signal));
  // One failure ends all; the others' own rejections must not go unheard.
  for (const share of [mine, ...theirs]) share.catch(() => failed.abort());
  const [read, more] = await Promise.all([mine, Promise.all(theirs)]);
  return { table: read.table, ...together([read, ...more], files) };
}
