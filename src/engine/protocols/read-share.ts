/** The application protocols of one share of the connections, read through with no index. */
import type { Table } from "../../base/columns.ts";
import type { KeyedBatch } from "../../base/merge.ts";
import { Secrets } from "../../app/tls/keylog.ts";
import { Connections } from "../../stream/connections.ts";
import type { EvidenceOptions, ProtocolChoice } from "../api.ts";
import type { EvidenceFile } from "../ingest/evidence.ts";
import { RunProgress } from "../ingest/progress.ts";
import { readLogs } from "../ingest/read-logs.ts";
import { walkConnections } from "../ingest/walk.ts";
import { Decoding } from "./decoding.ts";
import { addSecrets, decodingOptions, followSecrets, isKeyLog, sinksOf } from "./options.ts";
import { saveFiles } from "./save-files.ts";
import type { Share } from "./share.ts";
import type { Stretch } from "./stretches.ts";
import type { FileWatcher } from "./watchers.ts";

/** Packets of a stretch. */
const STRETCH = 32_768;

/** What was read. */
export interface ShareRead {
  readonly table: Connections;
  /** Rows left out because another vantage had given the same. */
  readonly copies: number;
  /** What each connection of the share speaks, by its index from 0. */
  readonly services: ReadonlyMap<number, string>;
}

/** Gives the rows of the tables `names` to `out`, stretch by stretch; the stretches of all shares are of the same packets. */
export async function readShare(
  files: readonly EvidenceFile[],
  options: EvidenceOptions,
  out: (stretch: Stretch) => Promise<void>,
  names: readonly string[],
  choice: ProtocolChoice,
  share: Share,
): Promise<ShareRead> {
  const watchers = await watchersOf(choice);
  const table = new Connections();
  const keys = await keysOf(files, options);
  let stretch: KeyedBatch[] = [];
  const ready: Stretch[] = [];
  const drain = async (): Promise<void> => {
    for (const one of ready.splice(0)) await out(one);
  };
  const endStretch = (): void => {
    decoding.flush();
    ready.push(stretch);
    stretch = [];
  };
  const wanted = (one: Table): boolean => names.includes(one.name);
  const decoding = new Decoding(
    table,
    { ...decodingOptions(options, keys), wanted, watchers, withoutCopies: !choice.withCopies, waits: true, share },
    (batch) => stretch.push(batch),
    sinksOf(files),
  );
  let packets = 0;
  await walkConnections({
    files,
    table,
    options,
    added: (packet, connection, evidenceId, number, seconds, nanos) => {
      decoding.packet(packet, connection, evidenceId, number, seconds, nanos);
      if (++packets % STRETCH === 0) endStretch();
    },
    whole: decoding.packet.bind(decoding),
    opened: (capture) => followSecrets(keys, capture),
    afterChunk: drain,
  });
  decoding.end();
  endStretch();
  await drain();
  const { copies, services } = decoding;
  return { table, copies, services };
}

async function watchersOf({ save, yara = [] }: ProtocolChoice): Promise<FileWatcher[]> {
  const watchers: FileWatcher[] = [];
  if (yara.length > 0) watchers.push(await (await import("./yara.ts")).yaraRules(yara));
  if (save) {
    const { connections = [], folder } = save;
    watchers.push(saveFiles(folder, connections.length > 0 ? (id) => connections.includes(id) : undefined));
  }
  return watchers;
}

/** Secrets of the key logs among the files. */
async function keysOf(files: readonly EvidenceFile[], options: EvidenceOptions): Promise<Secrets> {
  const keys = new Secrets();
  const logs = files.filter(isKeyLog);
  await readLogs(logs, options, new RunProgress(logs, options), (batch) => addSecrets(keys, batch));
  return keys;
}
