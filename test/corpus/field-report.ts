/** What of our fields tshark has too, and that everything else is listed with its reason. Nothing here is code under test. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LayerField } from "../../src/model/layer.ts";
import { compare } from "./field-compare.ts";
import { knownNames, type Sample, type TheirField, theirFields } from "./field-packets.ts";

/** A difference that is right: beginning of field and value, part of the file's path, and why. */
export type Difference = readonly [name: string, file: string, why: string];

export interface Comparing {
  readonly fields: (sample: Sample) => readonly LayerField[];
  /** Names that Wireshark has none for. */
  readonly own: ReadonlySet<string>;
  readonly differences: readonly Difference[];
  /** False where the packet is something else to tshark. */
  readonly isSame?: (sample: Sample, theirs: readonly TheirField[]) => boolean;
}

/** Counts agreement, and returns how many packets are something else to tshark. A difference without a reason, and a reason without a difference, fail. */
export function assertFields(samples: readonly Sample[], { fields, own, differences, isSame }: Comparing): number {
  const used = new Set<number>();
  const unexplained: string[] = [];
  let agree = 0;
  let explained = 0;
  let others = 0;
  const theirs = askTshark(samples);
  samples.forEach((sample, i) => {
    if (isSame && !isSame(sample, theirs[i])) return void others++;
    for (const field of fields(sample)) {
      if (own.has(field.name)) continue;
      const comparison = compare(field, theirs[i]);
      const reason = differences.findIndex(
        ([name, file]) => `${field.name} ${field.value}`.startsWith(name) && sample.file.includes(file),
      );
      if (comparison === "agrees") agree++;
      else if (reason >= 0) {
        explained++;
        used.add(reason);
      } else unexplained.push(`${sample.file} ${sample.number}: ${field.name} ${field.value} ${comparison}`);
    }
  });
  const all = agree + explained + unexplained.length;
  console.log(`      ${samples.length - others} packets, ${others} that are something else to tshark; ${agree} of ${all} fields agree (${((100 * agree) / all).toFixed(2)} %)`); // prettier-ignore
  for (const [name, file, why] of differences) console.log(`      ${name || "all"} ${file}: ${why}`);
  assert.deepEqual(unexplained.slice(0, 30), []);
  assert.deepEqual(
    differences.filter((_, i) => !used.has(i)).map(([name, file]) => `${name} ${file}`),
    [],
  );
  return others;
}

/** Names of our fields that are neither Wireshark's nor listed as our own. */
export function strangeNames(samples: readonly Sample[], { fields, own }: Comparing): string[] {
  const known = knownNames();
  const names = new Set(samples.flatMap((sample) => fields(sample)).map(({ name }) => name));
  return [...names].filter((name) => !known.has(name) && !own.has(name));
}

function askTshark(samples: readonly Sample[]): TheirField[][] {
  const folder = mkdtempSync(join(tmpdir(), "flowmirror-fields-"));
  try {
    return theirFields(samples, join(folder, "fields.pcapng"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
