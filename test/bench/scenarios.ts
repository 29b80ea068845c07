/** What is measured against what. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { writeFlowLog } from "./flow-log.ts";
import type { Goal } from "./goals.ts";
import { type InputName, benchFolder, captureInput } from "./inputs.ts";
import { type Contender, isInstalled } from "./measure.ts";

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Ours first. */
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
  /** Peers that are not installed here. */
  readonly missing: readonly string[];
  /** Where the numbers need a word. */
  readonly note?: string;
}

const cli = (...rest: readonly string[]) => [process.execPath, "dist/cli.js", ...rest];
const script = (name: string, ...rest: readonly string[]) => [
  process.execPath,
  "--import",
  "tsx",
  `test/bench/${name}`,
  ...rest,
];

/** A script as it would be shipped: bundled, since what tsx needs to start is no part of what is measured. */
function bundled(name: string, ...rest: readonly string[]): string[] {
  const outfile = `out/bench/${name}.js`;
  const options = { bundle: true, platform: "node" as const, format: "esm" as const, external: ["@duckdb/*"] };
  buildSync({ ...options, entryPoints: [`test/bench/${name}.ts`], outfile });
  return [process.execPath, outfile, ...rest];
}

/** Only contenders whose program is installed; the names of the others. */
function present(contenders: readonly Contender[]): { contenders: Contender[]; missing: string[] } {
  const isThere = ({ command: [program] }: Contender) => program.includes("/") || isInstalled(program);
  return {
    contenders: contenders.filter(isThere),
    missing: contenders.filter((one) => !isThere(one)).map(({ name }) => name),
  };
}

function emptyFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
}

function connections(name: InputName, scale: number): Scenario {
  const { path, truth } = captureInput(name, scale);
  const flows = join(benchFolder(), "nfpcapd");
  const all: Contender[] = [
    { name: "flowmirror connections", command: cli("connections", path) },
    { name: "flowmirror connections --format jsonl", command: cli("connections", path, "--format", "jsonl") },
    { name: "tshark", command: ["tshark", "-n", "-q", "-z", "conv,tcp", "-r", path] },
    { name: "nfpcapd", command: ["nfpcapd", "-r", path, "-l", flows], before: () => emptyFolder(flows) },
  ];
  const count = `${truth.packets} packets, ${truth.tcp + truth.dns} connections, ${(truth.bytes / 1e6).toFixed(0)} MB`;
  return {
    id: `connections-${name}`,
    title: `Connection table of ${name} (${count})`,
    ...present(all),
    goals: [
      { kind: "faster", than: "tshark", times: 15 },
      { kind: "faster", than: "nfpcapd", times: 1 },
      { kind: "memory", megabytes: name === "small" ? 400 : 250 },
    ],
    note:
      name === "vxlan"
        ? "nfpcapd 1.7 does not open VXLAN: it counts the outer UDP flows only, which is less work."
        : undefined,
  };
}

function packets(scale: number): Scenario {
  const { path, truth } = captureInput("mixed", scale);
  const fields = [
    "frame.number",
    "frame.time_epoch",
    "frame.cap_len",
    "frame.len",
    "frame.protocols",
    "ip.src",
    "tcp.srcport",
    "ip.dst",
    "tcp.dstport",
  ];
  const all: Contender[] = [
    { name: "flowmirror packets --format jsonl", command: cli("packets", path, "--format", "jsonl") },
    {
      name: "tshark",
      command: ["tshark", "-n", "-r", path, "-T", "fields", ...fields.flatMap((field) => ["-e", field])],
    },
  ];
  return { id: "packets", title: `Packet listing of mixed (${truth.packets} packets)`, ...present(all), goals: [] };
}

/** Every protocol is read whatever table is listed; Suricata without rules does the like, tshark prints the fields that the table has. */
function decoding(scale: number): Scenario {
  const { path, truth } = captureInput("mixed", scale);
  const logs = join(benchFolder(), "suricata");
  const fields = ["frame.number", "http.request.method", "http.host", "http.request.uri", "http.response.code", "dns.qry.name", "tls.handshake.extensions_server_name"]; // prettier-ignore
  const all: Contender[] = [
    { name: "flowmirror http --format jsonl", command: cli("http", path, "--format", "jsonl") },
    {
      name: "suricata",
      command: ["suricata", "-r", path, "-S", "/dev/null", "-k", "none", "-l", logs],
      before: () => emptyFolder(logs),
    },
    {
      name: "tshark",
      command: ["tshark", "-n", "-r", path, "-Y", "http or dns or tls.handshake", "-T", "fields", ...fields.flatMap((field) => ["-e", field])], // prettier-ignore
    },
  ];
  return {
    id: "decoding",
    title: `Protocols of mixed (${truth.http} HTTP requests, ${truth.dns} DNS queries, ${truth.tls} TLS handshakes)`,
    ...present(all),
    goals: [
      { kind: "faster", than: "suricata", times: 2 },
      { kind: "faster", than: "tshark", times: 10 },
      { kind: "memory", megabytes: 700 },
    ],
    note: "Suricata comes from Debian's backports.",
  };
}

function loading(records: number): Scenario {
  const log = join(benchFolder(), `flow-${records}-s1.log`);
  if (!existsSync(log)) writeFlowLog(log, records, 1);
  const [ours, theirs] = ["ours.duckdb", "theirs.duckdb"].map((file) => join(benchFolder(), file));
  const fresh = (file: string) => () => [file, `${file}.wal`].forEach((path) => rmSync(path, { force: true }));
  const all: Contender[] = [
    { name: "flowmirror load", command: bundled("load-log", log, ours), before: fresh(ours) },
    { name: "DuckDB read_csv", command: bundled("duckdb-csv", log, theirs), before: fresh(theirs) },
  ];
  return {
    id: "flow-log",
    title: `${records / 1e6} million flow records of text into a database file`,
    ...present(all),
    goals: [{ kind: "faster", than: "DuckDB read_csv", times: 1 }],
    note: "Ours includes SHA-256 of the file and diagnostics of every line; DuckDB is told every column's type.",
  };
}

/** The coverage benchmark reports for itself: making its case takes longer than what it measures. */
export const coverageCommand = script("coverage.ts", "--keep", join(benchFolder(), "coverage.duckdb"));

/** All scenarios whose id contains `only`, made when asked for: inputs are large. */
export function scenarios(scale: number, records: number, only: string): (() => Scenario)[] {
  const all: readonly (readonly [string, () => Scenario])[] = [
    ["connections-mixed", () => connections("mixed", scale)],
    ["connections-vxlan", () => connections("vxlan", scale)],
    ["connections-small", () => connections("small", scale)],
    ["packets", () => packets(scale)],
    ["decoding", () => decoding(scale)],
    ["flow-log", () => loading(records)],
  ];
  return all.filter(([id]) => id.includes(only)).map(([, make]) => make);
}
