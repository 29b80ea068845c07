/** Writes everything under samples/ but its README: `npm run samples`. The same script gives the same bytes. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { frameOf, pcap, pcapng } from "./script/captures.ts";
import { configuration, flowLogIds } from "./script/configuration.ts";
import { expectedOf } from "./script/expected.ts";
import { capture } from "./script/clock.ts";
import { runIncident } from "./script/incident.ts";
import { copiesInto, linesOf } from "./script/ledger.ts";
import { customFormat, defaultFormat, gzip, logFileName, logParquet, logText } from "./script/logs.ts";
import { Network } from "./script/network.ts";
import { traps } from "./script/traps.ts";

/** Every file of the samples by its path under samples/. */
export function sampleFiles(): Map<string, Uint8Array> {
  const network = new Network(capture);
  runIncident(network);
  const files = new Map<string, Uint8Array>();
  const put = (path: string, bytes: Uint8Array | string) =>
    files.set(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  put("incident/mirror.pcap", pcap(copiesInto(network, "mirror.pcap").map(frameOf)));
  put(
    "incident/mirror-gwlb.pcapng.gz",
    gzip(pcapng(copiesInto(network, "mirror-gwlb.pcapng.gz").map(frameOf), "ens6")),
  );
  const text = logText(linesOf(network, "production"), customFormat, 5);
  put(`incident/${logFileName("production", flowLogIds.production)}`, gzip(text));
  put(
    `incident/${logFileName("staging", flowLogIds.staging)}`,
    logParquet(linesOf(network, "staging"), defaultFormat, 2),
  );
  for (const [name, value] of Object.entries(configuration()))
    put(`incident/${name}`, `${JSON.stringify(value, null, 2)}\n`);
  put("incident.expected.json", rowsJson(expectedOf(network)));
  for (const [name, bytes] of Object.entries(traps())) put(`traps/${name}`, bytes);
  return files;
}

/** JSON with every innermost array on one line. */
function rowsJson(value: object): string {
  const text = JSON.stringify(value, null, 1);
  return `${text.replace(/\[[^[\]{}]*\]/g, (row) => row.replace(/\n\s*/g, ""))}\n`;
}

if (import.meta.filename === process.argv[1]) {
  for (const folder of ["incident", "traps"])
    rmSync(join(import.meta.dirname, folder), { recursive: true, force: true });
  for (const [path, bytes] of sampleFiles()) {
    const full = join(import.meta.dirname, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, bytes);
  }
}
