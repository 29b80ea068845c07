/** Handlers over a real engine in this process: what a panel gets to see of real evidence, without an extension host. */
import { type OpenOptions, openCase } from "../../src/engine/case.ts";
import { openedReads } from "../../src/engine/process/reads.ts";
import { toWire } from "../../src/extension/panels/wire.ts";
import type { AnyHandlers } from "./harness.ts";

export interface RealCase {
  /** The reads of `CaseApi`; the verbs are the harness's own. */
  readonly handlers: AnyHandlers;
  close(): Promise<void>;
}

/** Analyses the evidence into a temporary index. Answers go through the host's own last check. */
export async function realHandlers(paths: readonly string[], options: OpenOptions = {}): Promise<RealCase> {
  const opened = await openCase(paths, options);
  const reads = Object.entries({
    ...openedReads(opened),
    reportHtml: () => opened.reportHtml(),
  }) as unknown as readonly (readonly [string, (params: never, signal: AbortSignal) => unknown])[];
  return {
    handlers: Object.fromEntries(
      reads.map(([name, read]) => [
        name,
        async (params: never, signal: AbortSignal) => toWire(await read(params, signal)),
      ]),
    ),
    close: () => opened.close(),
  };
}
