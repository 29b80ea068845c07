import type { CaptureFormat } from "./format.ts";
import { pcap } from "./pcap.ts";
import { pcapng } from "./pcapng.ts";

/** Every capture format that is read, in order of recognition. */
export const captureFormats = [pcap, pcapng] as const satisfies readonly CaptureFormat[];
