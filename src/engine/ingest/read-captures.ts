/** Reads the captures of a case as one body of evidence, in time order, each file opened only when its time has come. */
import type { RunOptions } from "../api.ts";
import { readCapture } from "../source/capture.ts";
import { CaptureFile, type TakePacket } from "./capture-file.ts";
import type { EvidenceFile } from "./evidence.ts";
import { firstTimes } from "./first-times.ts";
import { mergeCaptures } from "./merge.ts";

/** What the packets of one file are handed to; made when the file is opened, ended when all its packets were taken. */
export interface FileConsumer {
  readonly take: TakePacket;
  /** Between pieces of the file: a place to write out what has gathered. */
  afterChunk?(): void | Promise<void>;
  end?(): void;
}

export type OpenConsumer = (file: EvidenceFile, capture: CaptureFile) => FileConsumer;

export interface ReadCapturesOptions extends RunOptions {
  /** Bytes of the files on disk done so far. */
  readonly onBytes?: (file: EvidenceFile, done: number) => void;
}

export async function readCaptures(
  files: readonly EvidenceFile[],
  open: OpenConsumer,
  options: ReadCapturesOptions,
): Promise<void> {
  if (files.length === 1) return readOne(files[0], open, options);
  const times = await firstTimes(files, options.signal);
  await mergeCaptures(times, open, options);
}

async function readOne(file: EvidenceFile, open: OpenConsumer, options: ReadCapturesOptions): Promise<void> {
  const { inspected } = file;
  if (inspected.kind !== "capture") return;
  const sink = new CaptureFile(file);
  const consumer = open(file, sink);
  sink.take = consumer.take;
  await readCapture(inspected.file, inspected.format, sink, {
    signal: options.signal,
    onBytes: (done) => options.onBytes?.(file, done),
    afterChunk: () => consumer.afterChunk?.(),
  });
  sink.end();
  consumer.end?.();
}
