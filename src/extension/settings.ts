/** What the person set, checked: a settings file of a workspace is input like any other. */
import type { OpenRequest } from "../protocol/engine.ts";

/** Reads the value of `flowmirror.<name>`. */
export type ReadSetting = (name: string) => unknown;

/** MiB; a store with less cannot sort a table. */
const LEAST_MEMORY = 256;
const MOST_MEMORY = 1 << 20;
const MOST_THREADS = 256;
const LAST_PORT = 65_535;
const MOST_PORTS = 64;
/** An hour, as on the command line: records later than that are lost, not late. */
const MOST_SLACK = 3600;
/** What the engine takes unless told; said to it, it would stand in every case.json. */
const USUAL_SLACK = 60;
/** "udp.port==65535," and the longest name of a protocol, with room to be mistyped. */
const LONGEST_RULE = 100;
/** All of AWS's fields are some forty. */
const MOST_FIELDS = 200;

/** Options of a case that is opened now. Values that do not fit are left out, as if they had not been set. */
export function openOptions(read: ReadSetting): OpenRequest["options"] {
  const memoryMb = whole(read("memoryLimit"), LEAST_MEMORY, MOST_MEMORY);
  const threads = whole(read("workers"), 1, MOST_THREADS);
  const slackSeconds = whole(read("slackSeconds"), 0, MOST_SLACK);
  const vxlanPorts = ports(read("vxlanPorts"));
  const genevePorts = ports(read("genevePorts"));
  const logFormat = fieldsOf(read("logFormat"));
  const thresholds = numbers(read("detectorThresholds"));
  const decodeAs = rules(read("decodeAs"));
  const showCredentials = read("showCredentials") === true;
  return {
    ...(memoryMb !== null && { memoryMb }),
    ...(threads !== null && { threads }),
    ...(slackSeconds !== null && slackSeconds !== USUAL_SLACK && { slackSeconds }),
    ...(vxlanPorts.length > 0 && { vxlanPorts }),
    ...(genevePorts.length > 0 && { genevePorts }),
    ...(logFormat.length > 0 && { logFormat }),
    ...(Object.keys(thresholds).length > 0 && { thresholds }),
    ...(decodeAs.length > 0 && { decodeAs }),
    ...(showCredentials && { showCredentials }),
  };
}

/** Rules as they were written: which protocols there are is the engine's to say, and it says so in a sentence. */
function rules(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const texts = value.filter((rule) => typeof rule === "string").map((rule) => rule.trim());
  return texts.filter((rule) => rule !== "" && rule.length <= LONGEST_RULE).slice(0, MOST_PORTS);
}

/** Rules of a case.json as a setting writes them. The file may be anybody's: what is no rule is no rule written down either. */
export function writtenRules(kept: unknown): string[] {
  if (!Array.isArray(kept)) return [];
  return kept.map((rule: unknown) => {
    const { transport, port, protocol } = Object(rule) as Readonly<Record<string, unknown>>;
    return `${String(transport)}.port==${String(port)},${String(protocol)}`;
  });
}

/** Zone of displayed times: "UTC", or an IANA name this machine knows. "local" is the machine's own. */
export function timeZone(read: ReadSetting): string {
  const zone = read("timeZone");
  if (zone === "local") return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return typeof zone === "string" && isZone(zone) ? zone : "UTC";
}

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function whole(value: unknown, least: number, most: number): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? value : null;
}

function ports(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.filter((port) => whole(port, 1, LAST_PORT) !== null).slice(0, MOST_PORTS);
}

/** Field names, written as AWS does, "${version} ${account-id}", or bare; none where one of them is no name. */
function fieldsOf(value: unknown): string[] {
  if (typeof value !== "string") return [];
  const names = value.split(/[\s,]+/).filter((part) => part !== "");
  const fields = names.map((part) => part.replace(/^\$\{(.*)\}$/, "$1"));
  return fields.length <= MOST_FIELDS && fields.every((field) => /^[A-Za-z][A-Za-z0-9_-]*$/.test(field)) ? fields : [];
}

function numbers(value: unknown): Record<string, number> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => Number.isFinite(entry[1]) && entry[1] >= 0),
  );
}
