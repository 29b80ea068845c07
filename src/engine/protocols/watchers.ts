/** Who looks at the bytes of transferred files while they come: saving them, and YARA rules. */
import type { FileSummary } from "../../app/files/sink.ts";
import type { FileAbout } from "../../app/protocol.ts";

/** Where a file stands within the evidence. */
export interface FilePlace {
  readonly connectionId: number;
  /** Number within its connection, from 1. */
  readonly ordinal: number;
}

/** What a watcher adds to the file's row. */
export interface FileRemarks {
  readonly yara?: string;
  readonly saved_as?: string;
}

export interface WatchedFile {
  /** Content codings are taken off. Valid during the call only. */
  data(bytes: Uint8Array): void;
  end(summary: FileSummary): FileRemarks;
}

export interface FileWatcher {
  /** Null where the file is of no interest. */
  begin(about: FileAbout, place: FilePlace): WatchedFile | null;
}
