import type { LogFormat } from "./format.ts";
import { flowLogText } from "./text.ts";

/** Every log format, in order of recognition. To add one: a file that exports a `LogFormat`, and its line here. */
export const logFormats: readonly LogFormat[] = [flowLogText];
