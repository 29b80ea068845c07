/** Phrases that several sections share. */
import type { Tone, Value, Line } from "./values.ts";
import type { CaseFacts } from "./facts.ts";
import type { Place, References } from "./references.ts";
import { code, count, counted, duration, joined, label, say, share, time, words } from "./values.ts";

const severityTones: Readonly<Record<string, Tone>> = {
  critical: "critical", high: "high", medium: "medium", low: "low", info: "info",
  error: "critical", "data-loss": "high", suspicious: "medium",
}; // prettier-ignore

const verdictTones: Readonly<Record<string, Tone>> = {
  full: "good",
  partial: "part",
  none: "bad",
  logged: "good",
  unlogged: "bad",
};

/** A severity by its word. */
export function severity(value: string): Value {
  return label(value, severityTones[value] ?? "plain");
}

/** Colour of a severity. */
export function severityTone(value: string): Tone {
  return severityTones[value] ?? "plain";
}

/** A coverage verdict by its word. */
export function verdict(value: string): Value {
  return label(value, verdictTones[value] ?? "plain");
}

/** "10.0.0.1:443"; IPv6 in brackets. */
export function endpoint(address: string, port: number | null): Value {
  const host = address.includes(":") && port !== null ? `[${address}]` : address;
  return code(port === null ? host : `${host}:${port}`);
}

/** A moment given in Unix seconds. */
export function second(value: bigint | null): Line {
  return value === null ? [] : [time(value * 1_000_000_000n)];
}

/** "A to B (2 h 05 min)", or nothing known. */
export function stretch(first: bigint | null, last: bigint | null): Line {
  if (first === null || last === null) return [words("unknown")];
  return say`${time(first)} to ${time(last)} (${duration(last - first)})`;
}

/** A stretch given in Unix seconds. */
export function stretchOfSeconds(first: bigint | null, last: bigint | null): Line {
  return stretch(first === null ? null : first * 1_000_000_000n, last === null ? null : last * 1_000_000_000n);
}

/** A place in words with its reference: "packet 12 of a.pcap [3]". */
export function cited(refs: References, place: Place): Line {
  const file = refs.file(place.evidenceId ?? null);
  const name: Line = file ? say` of ${code(file.shortName)}` : [];
  const mark = refs.cite(place);
  if (place.packet != null) return say`packet ${count(place.packet)}${name} ${mark}`;
  if (place.line != null) return say`line ${count(place.line)}${name} ${mark}`;
  return file ? say`${code(file.shortName)} ${mark}` : [mark];
}

/** "3 captures and 2 flow log files", with what there is none of said so. */
export function evidencePhrase(facts: CaseFacts): Line {
  const parts: Line[] = [];
  if (facts.captures > 0) parts.push(say`${counted(facts.packets, "packet")} of ${counted(facts.captures, "capture")}`);
  if (facts.logs > 0)
    parts.push(say`${counted(facts.records, "flow record")} of ${counted(facts.logs, "flow log file")}`);
  return parts.length === 0 ? [words("no capture and no flow log")] : joined(parts, " and ");
}

/** "of which the packets show 93.4 % of the logged bytes"; says why where there is nothing to compare. */
export function seenPhrase(facts: CaseFacts): Line {
  const { covered } = facts;
  if (facts.logs === 0) return [words("without flow logs to compare them with")];
  if (facts.captures === 0) return [words("without captures to compare them with")];
  if (covered.bytes === 0n) return [words("which log no bytes to compare")];
  return say`of whose logged bytes ${share(covered.seenBytes, covered.bytes)} were seen in packets`;
}

/** Short name of a finding in this report, from its anchor: F1. */
export function findingName(anchor: string): string {
  return anchor.replace("finding-", "F");
}
