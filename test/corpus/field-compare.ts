/** Whether a field of ours is one that tshark has: its name, its place, its value. Nothing here is code under test. */
import type { LayerField } from "../../src/model/layer.ts";
import type { TheirField } from "./field-packets.ts";

const verdicts: Readonly<Record<string, readonly string[]>> = { right: ["1"], wrong: ["0"], "not checked": ["2", "3"] };

type Comparison = "agrees" | "no such field there" | "at another place" | "another value";

/** What became of a field of ours among those of tshark. */
export function compare(own: LayerField, theirs: readonly TheirField[]): Comparison {
  const same = theirs.filter(({ name }) => name === own.name);
  if (same.length === 0) return "no such field there";
  const isStatus = own.name.endsWith(".status");
  const there = same.filter(({ at, length }) => at === own.at && (isStatus || length === own.length));
  if (there.length === 0) return "at another place";
  // What a field with parts is worth is said of its parts.
  return own.fields || there.some(({ show }) => sameValue(own.value, show, isStatus) || isLine(own, show))
    ? "agrees"
    : "another value";
}

/** A line that has no field of its own is there with its name before it. */
function isLine({ name, title, value }: LayerField, show: string): boolean {
  return name.endsWith(".line") && show.trim().replace(/:\s*/, ": ") === `${title}: ${value}`.trim();
}

function sameValue(own: string, show: string, isStatus: boolean): boolean {
  if (isStatus) return (verdicts[own.split(":")[0]] ?? []).includes(show);
  if (own.endsWith("…")) return show.replaceAll(":", "").startsWith(own.slice(0, -1));
  const theirs = readings(show);
  return readings(own).some((reading) => theirs.includes(reading));
}

/** What a value may mean: "TCP (6)" is 6, "20 bytes" 20, "Set" 1, "0x0a" 10, "aa:bb" also aabb. */
function readings(text: string): string[] {
  const found = [text, text.replaceAll(":", "")];
  const inBrackets = /\(([^)]+)\)$/.exec(text)?.[1];
  const first = /^(0x[0-9a-f]+|\d+)\b/.exec(text)?.[1];
  for (const part of [inBrackets, first]) if (part) found.push(part);
  if (["Set", "Yes"].includes(text)) found.push("1");
  if (["Not set", "No"].includes(text)) found.push("0");
  return [...found, ...found.filter((part) => /^(0x[0-9a-f]+|\d+)$/.test(part)).map((part) => String(BigInt(part)))];
}
