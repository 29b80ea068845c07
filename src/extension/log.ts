/** The output channel "Flowmirror". Nothing of evidence but names of files is written there. */
import type { LogOutputChannel } from "vscode";
import { printable } from "../base/escape.ts";
import { detailsOf } from "./trouble.ts";

export interface Log {
  info(sentence: string): void;
  warn(sentence: string): void;
  trace(sentence: string): void;
  /** A mistake of ours, with its stack. */
  bug(error: unknown): void;
  show(): void;
}

export function logTo(channel: LogOutputChannel): Log {
  return {
    info: (sentence) => channel.info(printable(sentence)),
    warn: (sentence) => channel.warn(printable(sentence)),
    trace: (sentence) => channel.trace(printable(sentence)),
    bug: (error) => channel.error(detailsOf(error)),
    show: () => channel.show(),
  };
}
