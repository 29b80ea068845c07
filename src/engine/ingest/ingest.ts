/** Evidence into a store: packets, connections, flow records and configuration, then what the case says of its files. */
import { batchFrom } from "../../base/batch.ts";
import { NANOS } from "../../base/time.ts";
import { diagnostics as catalogue } from "../../model/diagnostics.ts";
import * as tables from "../../model/tables.ts";
import type { Store } from "../../store/store.ts";
import type { Connections } from "../../stream/connections.ts";
import type { EvidenceOptions } from "../api.ts";
import { hashFile } from "../source/hash.ts";
import type { CaptureFile } from "./capture-file.ts";
import { ingestCaptures } from "./captures.ts";
import { type EvidenceFile, kindOf, saysOf } from "./evidence.ts";
import { LiveCase } from "./live.ts";
import type { RunProgress } from "./progress.ts";
import { readLogs } from "./read-logs.ts";
import { checkConfiguration } from "./configuration.ts";
import { Secrets } from "../../app/tls/keylog.ts";
import { protocolTables } from "../../app/tables.ts";
import { addSecrets, isKeyLog } from "../protocols/options.ts";

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
  const { captures, table } = await ingestCaptures(store, live, keys, options, progress, () =>
    readLogs(
      files.filter((file) => !isKeyLog(file)),
      options,
      progress,
      (batch) => store.append(batch),
    ),
  );
  await store.append(batchFrom(tables.vantages, vantageRows(table)));
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
  await store.describe(protocolTables);
}

async function hashAll(files: readonly EvidenceFile[], signal: AbortSignal | undefined): Promise<void> {
  for (const file of files) {
    if (file.inspected.file && file.sha256 === null) {
      file.sha256 = await hashFile(file.path, signal);
    }
  }
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
      overlay_src: vantage.overlaySrc,
      overlay_dst: vantage.overlayDst,
      vni: vantage.vni,
      evidence_id: vantage.evidenceId,
      interface: vantage.interfaceNumber,
      packets: BigInt(packets),
      first_ts: toNanos(first),
      last_ts: toNanos(last),
    };
  });
}
