import type {
  BatchSink,
  Case,
  EvidenceOptions,
  ListingSummary,
  ProtocolChoice,
  ProtocolSummary,
  RunOptions,
  SearchPattern,
  TsharkAbout,
} from "../engine/api.ts";

type Listing = (paths: readonly string[], options: EvidenceOptions, out: BatchSink) => Promise<ListingSummary>;

/** What the commands ask of the engine; tests put a small one of their own in its place. */
export interface Engine {
  listConnections(
    paths: readonly string[],
    options: EvidenceOptions,
    out: BatchSink,
    choice?: { readonly service: boolean },
  ): Promise<ListingSummary>;
  readonly listPackets: Listing;
  readonly listFlows: Listing;
  /** Rows of the tables that are named, as protocols fill them. */
  listProtocol(
    paths: readonly string[],
    options: EvidenceOptions,
    out: BatchSink,
    tables: readonly string[],
    choice: ProtocolChoice,
  ): Promise<ProtocolSummary>;
  /** One packet straight from the files: its number, and its file where there are several. */
  readPacket(
    paths: readonly string[],
    options: EvidenceOptions,
    number: number,
    evidenceId?: number,
  ): ReturnType<Case["packet"]>;
  /** The same packet as the tshark of this machine sees it. */
  tshark(packet: Awaited<ReturnType<Case["packet"]>>, options: RunOptions): Promise<TsharkAbout>;
  /** Rejects with CaseError "usage" where there is something wrong with what is searched for. */
  checkPattern(pattern: SearchPattern): Promise<void>;
  openCase(paths: readonly string[], options: EvidenceOptions & { readonly folder?: string }): Promise<Case>;
}

/** The engine, its parts loaded when they are first called: a listing never loads the store. */
export const engine: Engine = {
  listConnections: async (...args) => (await import("../engine/listing.ts")).listConnections(...args),
  listPackets: async (...args) => (await import("../engine/listing.ts")).listPackets(...args),
  listFlows: async (...args) => (await import("../engine/listing.ts")).listFlows(...args),
  listProtocol: async (...args) => (await import("../engine/listing.ts")).listProtocol(...args),
  readPacket: async (...args) => (await import("../engine/packet/from-files.ts")).packetOfFiles(...args),
  tshark: async (...args) => (await import("../engine/packet/tshark.ts")).tsharkOf(...args),
  checkPattern: async (pattern) => void (await import("../engine/search/pattern.ts")).patternOf(pattern),
  openCase: async (...args) => (await import("../engine/case.ts")).openCase(...args),
};
