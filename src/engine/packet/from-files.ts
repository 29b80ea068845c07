/** One packet straight from the evidence files: no index is built. */
import { CaseError } from "../../model/error.ts";
import { MAX_PACKET_BYTES, type PacketAbout } from "../../protocol/case.ts";

import type { EvidenceOptions } from "../api.ts";
import type { CaptureFile, TakePacket } from "../ingest/capture-file.ts";
import { HeaderDecoder } from "../ingest/decode.ts";
import { type EvidenceFile, gatherEvidence, readable } from "../ingest/evidence.ts";
import { readCaptures } from "../ingest/read-captures.ts";
import { innermost } from "./innermost.ts";
import { layersOfPacket } from "./layers.ts";

/**
 * Packet `number` of the capture with that evidence id, or of the first capture, read from its beginning up to there. It belongs to
 * no connection: that takes an analysis. Rejects with CaseError.
 */
export async function packetOfFiles(
  paths: readonly string[],
  options: EvidenceOptions,
  number: number,
  evidenceId?: number,
): Promise<PacketAbout> {
  const captures = readable(await gatherEvidence(paths, options)).filter(
    ({ inspected }) => inspected.kind === "capture",
  );
  const file = captures.find(({ id }) => evidenceId === undefined || id === evidenceId);
  if (!file) {
    const says = evidenceId === undefined ? "There is no capture." : `There is no capture number ${evidenceId}.`;
    throw new CaseError("not-found", says);
  }
  const found = await look(file, options, number);
  if (!found) throw new CaseError("not-found", `There is no packet ${number} in ${file.path}.`);
  return found;
}

async function look(file: EvidenceFile, options: EvidenceOptions, wanted: number): Promise<PacketAbout | undefined> {
  const { packet } = new HeaderDecoder(options);
  const enough = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, enough.signal]) : enough.signal;
  let found: PacketAbout | undefined;
  const consume = (_file: EvidenceFile, { interfaces }: CaptureFile): { readonly take: TakePacket } => ({
    take(all, _view, start, capturedLength, originalLength, seconds, nanos, interfaceNumber, _offset, number) {
      if (number !== wanted) return;
      const bytes = all.slice(start, start + Math.min(capturedLength, MAX_PACKET_BYTES));
      const linkType = linkTypeOf(interfaces, interfaceNumber);
      const inner = innermost(packet, bytes, originalLength, linkType);
      const layers = layersOfPacket(packet, bytes, originalLength, linkType);
      found = {
        evidenceId: file.id,
        number,
        ts: String(BigInt(seconds) * 1_000_000_000n + BigInt(nanos)),
        capturedLength,
        originalLength,
        protocols: packet.dispatch.paths.text(packet.path),
        connection: 0,
        fromResponder: false,
        isCopy: false,
        bytes,
        inner,
        layers,
      };
      enough.abort();
    },
  });
  try {
    await readCaptures([file], consume, { ...options, signal });
  } catch (error) {
    if (!found) throw error;
  }
  return found;
}

function linkTypeOf(interfaces: CaptureFile["interfaces"], number: number): number {
  return (interfaces[number] ?? interfaces[0])?.linkType ?? 0;
}
