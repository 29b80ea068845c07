/** Evidence into a store: packets, connections, flow records and configuration, then what the case says of its files. */
import { batchFrom } from "../../base/batch.ts";
import type { Batch } from "../../base/columns.ts";
import { NANOS } from "../../base/time.ts";
import { diagnostics as catalogue } from "../../model/diagnostics.ts";
import * as tables from "../../model/tables.ts";
import type { Store } from "../../store/store.ts";
import { Connections } from "../../stream/connections.ts";
import { PacketRows } from "../../stream/packet-rows.ts";
import { activityBatch, ConnectionRows } from "../../stream/rows.ts";
import type { EvidenceOptions } from "../api.ts";
import { hashFile } from "../source/hash.ts";
import { checkCancelled } from "../source/pace.ts";
import { Turns } from "../source/turns.ts";
import type { CaptureFile } from "./capture-file.ts";
import { HeaderDecoder } from "./decode.ts";
import { type EvidenceFile, kindOf, saysOf } from "./evidence.ts";
import { LiveCase } from "./live.ts";
import type { RunProgress } from "./progress.ts";
import { readLogs } from "./read-logs.ts";
import { checkConfiguration } from "./configuration.ts";
import { Secrets } from "../../app/tls/keylog.ts";
import { protocolTables } from "../../app/tables.ts";
import { addSecrets, followSecrets, isKeyLog } from "../protocols/options.ts";
import { protocolsOf } from "./protocols.ts";
import { walkConnections } from "./walk.ts";

/** Connections appended at a time. */
const ROWS = 8192;

/** Reads all evidence into an empty store. Hashing runs beside, in a thread of its own. */
export async function ingest(
  store: Store,
  files: readonly EvidenceFile[],
  options: EvidenceOptions,
  progress: RunProgress,
): Promise<void> {
  await store.addTables(protocolTables);
  const hashing = hashAll(files, options.signal);
  const live = new LiveCase(files);
  options.onLive?.(live);
  // An error in reading must not leave the hashes' own rejection unheard.
  hashing.catch(() => undefined);
  const keys = new Secrets();
  await readLogs(files.filter(isKeyLog), options, progress, (batch) => {
    addSecrets(keys, batch);
    return store.append(batch);
  });
  // Captures first: their rows can be looked at while the logs are read.
  const captures = await ingestCaptures(store, live, keys, options, progress);
  await readLogs(
    files.filter((file) => !isKeyLog(file)),
    options,
    progress,
    (batch) => store.append(batch),
  );
  await checkConfiguration(store, files);
  progress.say("hashing evidence");
  await hashing;
  await store.append(batchFrom(tables.evidence, files.map(evidenceRow)));
  await store.append(batchFrom(tables.diagnostics, files.flatMap(diagnosticRows)));
  await store.append(batchFrom(tables.interfaces, captures.flatMap(interfaceRows)));
  await store.append(batchFrom(tables.captureComments, captures.flatMap(commentRows)));
  await store.append(batchFrom(tables.captureNames, captures.flatMap(nameRows)));
  await store.append(batchFrom(tables.captureSecrets, captures.flatMap(secretRows)));
  await store.flush();
}

async function hashAll(files: readonly EvidenceFile[], signal: AbortSignal | undefined): Promise<void> {
  for (const file of files) {
    if (file.inspected.file && file.sha256 === null) {
      file.sha256 = await hashFile(file.path, signal);
    }
  }
}

async function ingestCaptures(
  store: Store,
  live: LiveCase,
  keys: Secrets,
  options: EvidenceOptions,
  progress: RunProgress,
) {
  const ready: Batch[] = [];
  const turns = new Turns();
  const append = (batch: Batch): Promise<void> => store.append(batch);
  const drain = async (): Promise<void> => {
    for (const batch of ready.splice(0)) {
      await append(batch);
      const turn = turns.due();
      if (turn) await turn;
    }
  };
  const decoder = new HeaderDecoder(options);
  const packetRows = new PacketRows(decoder.packet.dispatch.paths, (batch) => ready.push(batch));
  const table = new Connections({ activity: (rows) => ready.push(activityBatch(rows)) });
  live.follow(table);
  const protocols = protocolsOf(table, live.files, keys, options, append, (batch) => ready.push(batch));
  const read: CaptureFile[] = [];
  try {
    await walkConnections({
      files: live.files,
      table,
      options,
      decoder,
      progress,
      opened: (capture) => {
        read.push(capture);
        followSecrets(keys, capture);
      },
      added: (packet, connection, evidenceId, number, seconds, nanos, interfaceNumber, offset, captured, original) => {
        protocols.packet?.(packet, connection, evidenceId, number, seconds, nanos);
        packetRows.add(
          evidenceId, number, offset, seconds, nanos, captured, original, packet.path,
          packet.hasSegment ? packet.flags : -1, interfaceNumber, connection, table.direction, table.isCopy,
        ); // prettier-ignore
      },
      ...(protocols.packet && { whole: protocols.packet }),
      afterChunk: drain,
    });
    packetRows.flush();
    await drain();
    progress.say("reading protocols");
    const services = await protocols.end();
    await drain();
    progress.say("writing connections");
    const rows = new ConnectionRows(table, { service: (id) => services.get(id) ?? null });
    for (let from = 0; from < table.size; from += ROWS) {
      checkCancelled(options.signal);
      await store.append(rows.batch(from, Math.min(from + ROWS, table.size)));
      await turns.due();
    }
  } finally {
    protocols.stop();
  }
  await store.append(batchFrom(tables.vantages, vantageRows(table)));
  return read;
}

function toNanos([seconds, nanos]: readonly [number, number]): bigint {
  return BigInt(seconds) * BigInt(NANOS) + BigInt(nanos);
}

function evidenceRow(file: EvidenceFile) {
  return {
    evidence_id: file.id,
    path: file.path,
    ...kindOf(file),
    size: BigInt(file.inspected.file?.size ?? 0),
    sha256: file.sha256,
    first_ts: file.first && toNanos(file.first),
    last_ts: file.last && toNanos(file.last),
    packets: BigInt(file.packets),
    records: BigInt(file.records),
    says: saysOf(file),
  };
}

function diagnosticRows(file: EvidenceFile) {
  return file.diagnostics.list().map(({ code, count, offset, line, packet, detail }) => ({
    evidence_id: file.id,
    code,
    severity: catalogue[code].severity,
    layer: catalogue[code].layer,
    count: BigInt(count),
    first_offset: offset === null ? null : BigInt(offset),
    first_line: line === null ? null : BigInt(line),
    first_packet: packet === null ? null : BigInt(packet),
    says: catalogue[code].says,
    detail,
  }));
}

function interfaceRows({ file, interfaces }: CaptureFile) {
  return interfaces.map(({ name, linkType, snapLength, packets, dropped }, number) => ({
    evidence_id: file.id,
    interface: number,
    name,
    link_type: linkType,
    snap_length: snapLength,
    packets: BigInt(packets),
    dropped: dropped === null ? null : BigInt(dropped),
  }));
}

function commentRows({ file, comments }: CaptureFile) {
  return comments.map(({ text, packet }) => ({
    evidence_id: file.id,
    packet: packet === null ? null : BigInt(packet),
    comment: text,
  }));
}

function nameRows({ file, names }: CaptureFile) {
  return names.map((known) => ({ evidence_id: file.id, ...known }));
}

function secretRows({ file, secretBlocks }: CaptureFile) {
  return secretBlocks.map(({ type, bytes }) => ({
    evidence_id: file.id,
    type,
    secrets: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
  }));
}

/** A tunnel that only carries another one (a gateway load balancer's GENEVE) is no place where packets were seen. */
function vantageRows({ vantages }: Connections) {
  return vantages.list.flatMap((vantage) => {
    const { packets, first, last } = vantages.counts(vantage.id);
    if (packets === 0) return [];
    return {
      vantage: vantage.id,
      kind: vantage.kind,
      tunnel: vantage.tunnel,
      outer_src: vantage.outerSrc,
      outer_dst: vantage.outerDst,
      vni: vantage.vni,
      evidence_id: vantage.evidenceId,
      interface: vantage.interfaceNumber,
      packets: BigInt(packets),
      first_ts: toNanos(first),
      last_ts: toNanos(last),
    };
  });
}
