import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DecodeRule, EvidenceOptions } from "../engine/api.ts";
import { usage } from "./exit.ts";
import { printable } from "../base/escape.ts";
import type { Options, Values } from "./option.ts";
import { didYouMean } from "./suggest.ts";

const port = { least: 1, most: 65535, whole: true };

/** Options on how captures are read. */
export const captureOptions = {
  "vxlan-port": {
    kind: "numbers",
    value: "N",
    range: port,
    says: "A UDP port that carries VXLAN, beside 4789; may be repeated.",
  },
  "geneve-port": {
    kind: "numbers",
    value: "N",
    range: port,
    says: "A UDP port that carries GENEVE, beside 6081; may be repeated.",
  },
} as const satisfies Options;

/** Options on how payload is decoded. */
export const decodeOptions = {
  "decode-as": {
    kind: "list",
    value: "tcp.port==8080,http",
    says: "Take connections with this port for this protocol, whatever their bytes say (tcp.port==N,ID or udp.port==N,ID); may be repeated.",
  },
  keylog: {
    kind: "list",
    value: "FILE",
    says: "A TLS key log (SSLKEYLOGFILE) to decrypt with: the same as naming it among the evidence; may be repeated.",
  },
  "show-credentials": { kind: "flag", says: "Passwords and tokens as they were sent; they are masked otherwise." },
} as const satisfies Options;

/** Options on how flow logs are read. */
export const logOptions = {
  "log-format": {
    kind: "text",
    value: "FIELDS",
    says: 'Fields of flow logs that have no header line: "version account-id ..." or AWS\'s LogFormat string "${version} ${account-id} ...".',
  },
} as const satisfies Options;

/** Every option on how evidence is read and analysed. */
export const evidenceOptions = {
  ...captureOptions,
  ...logOptions,
  ...decodeOptions,
  slack: {
    kind: "number",
    value: "SECONDS",
    range: { least: 0, most: 3600, whole: false },
    says: "How late start and end of a flow record may be when it is compared with packets; 60 by default.",
  },
  threshold: {
    kind: "list",
    value: "DETECTOR.NAME=VALUE",
    says: "Another threshold for a detector, as port-scan.ports=50; may be repeated.",
  },
  memory: {
    kind: "number",
    value: "MB",
    range: { least: 64, most: Number.MAX_SAFE_INTEGER, whole: true },
    says: "Memory the store may use, in MiB.",
  },
} as const satisfies Options;

/** Values of those of the options that a command has. */
export type EvidenceChoice = Partial<Values<typeof evidenceOptions>>;

/** Quiet, for every command. */
export const commonOptions = {
  quiet: { kind: "flag", says: "No progress line and no notes on stderr; errors are still shown." },
  help: { kind: "flag", says: "Help on the command." },
} as const satisfies Options;

/** The engine's options from what was typed. */
export async function evidenceOptionsOf(values: EvidenceChoice): Promise<EvidenceOptions> {
  const format = values["log-format"];
  return {
    vxlanPorts: values["vxlan-port"] ?? [],
    genevePorts: values["geneve-port"] ?? [],
    ...(format !== undefined && { logFormat: logFields(format) }),
    ...(values.slack !== undefined && { slackSeconds: values.slack }),
    ...(values.memory !== undefined && { memoryMb: values.memory }),
    ...(values["decode-as"]?.length && { decodeAs: await decodeRules(values["decode-as"]) }),
    ...(values["show-credentials"] && { showCredentials: true }),
    thresholds: Object.fromEntries((values.threshold ?? []).map(thresholdOf)),
  };
}

/** Field names of a format, written with or without `${}`, separated by white space or commas. */
export function logFields(format: string): string[] {
  const fields = format
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .map((part) => part.replace(/^\$\{(.*)\}$/, "$1"));
  const wrong = fields.find((field) => !/^[A-Za-z][A-Za-z0-9_-]*$/.test(field));
  if (wrong !== undefined)
    throw usage(
      `--log-format: "${printable(wrong)}" is no field name; write "version account-id ..." or "\${version} \${account-id} ...".`,
    );
  if (fields.length === 0) throw usage("--log-format needs at least one field.");
  return fields;
}

function thresholdOf(text: string): [string, number] {
  const [, name, value] = /^([a-z0-9_-]+\.[A-Za-z0-9_-]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (name === undefined) throw usage(`--threshold takes DETECTOR.NAME=VALUE, not "${printable(text)}".`);
  return [name, Number(value)];
}

/** A list value is split at commas, so port and protocol come one after the other; written with "=" they stay together. */
async function decodeRules(parts: readonly string[]): Promise<DecodeRule[]> {
  const { protocolIds } = await import("../engine/protocols/tables.ts");
  const rules: DecodeRule[] = [];
  for (let i = 0; i < parts.length; i++) {
    const text =
      /[,=:][a-z0-9_-]+$/.test(parts[i]) && !/==\d+$/.test(parts[i])
        ? parts[i]
        : [parts[i], ...parts.slice(++i, i + 1)].join();
    const [, transport, port, protocol] = /^(tcp|udp)\.port==(\d{1,5})[,=]([a-z0-9_-]+)$/.exec(text) ?? [];
    const known = protocolIds.filter((one) => one.transport === transport).map(({ id }) => id);
    if (port === undefined || Number(port) > 65535)
      throw usage(`--decode-as takes tcp.port==8080,http or udp.port==5300,dns, not "${printable(text)}".`);
    if (!known.includes(protocol))
      throw usage(
        `--decode-as: there is no ${transport} protocol "${printable(protocol)}"${didYouMean(protocol, known) || "."}`,
      );
    rules.push({ transport: transport as "tcp" | "udp", port: Number(port), protocol });
  }
  return rules;
}

/** True when the paths are one case folder, so that its index is asked and no evidence read. */
export function isCase(paths: readonly string[]): boolean {
  return paths.length === 1 && existsSync(join(paths[0], "case.json"));
}
