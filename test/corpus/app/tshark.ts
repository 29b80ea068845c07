/** Fields as tshark tells them of captures of the corpus; asked now, since the stored truth has not every protocol's. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { corpus, truthOf } from "./rows.ts";

/** True where the capture's stored truth says that frames of the protocol are in it: asking for every capture takes minutes. */
function holds(capture: string, protocol: string): boolean {
  const told = truthOf(capture).frame_protocols;
  const names = Array.isArray(told) ? (told as [string, number][]).map(([name]) => name) : Object.keys(told ?? {});
  return names.some((name) => name.split(":").includes(protocol));
}

/** Number of each frame that passes the filter, and the fields; empty where tshark or the protocol is missing. */
export function frames(capture: string, protocol: string, fields: readonly string[], filter: string): string[][] {
  if (!holds(capture, protocol)) return [];
  const names = ["frame.number", ...fields].flatMap((field) => ["-e", field]);
  const asked = spawnSync("tshark", ["-r", join(corpus, capture), "-Y", filter, "-T", "fields", ...names], { encoding: "utf8", maxBuffer: 2 ** 28 }); // prettier-ignore
  return asked.status === null ? [] : asked.stdout.split("\n").filter((line) => line !== "").map((line) => line.split("\t")); // prettier-ignore
}
