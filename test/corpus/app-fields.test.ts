/** Layers of applications in packets of the corpus: what always holds, and names, places and values against tshark's. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describers } from "../../src/app/describe/table.ts";
import type { LayerField } from "../../src/model/layer.ts";
import { fieldsOf, packetTree, problemsOf } from "../wire/fields/tree.ts";
import { compare } from "./field-compare.ts";
import { eachPacket, knownNames, type Sample, type TheirField, theirFields } from "./field-packets.ts";
import { hasTshark } from "./joint-packets.ts";

const corpus = process.env.FLOWMIRROR_CORPUS ?? "../shared/corpus";

/** Packets looked at of each capture; compared with tshark: of each layer so many of one capture, and so many in all. */
const OF_EACH = 300;
const OF_LAYER_IN_FILE = 4;
const OF_LAYER = 120;

const applications = new Set([...describers.tcp, ...describers.udp].map(([, { id }]) => id));

/** Fields of ours that Wireshark has no name for: groups that it shows as text, above all. */
const OWN = new Set<string>([]);

/** Differences that are right: beginning of field and value, part of the file's path, and why. */
const DIFFERENCES: readonly (readonly [name: string, file: string, why: string])[] = [];

describe("layers of applications in the corpus", function () {
  this.timeout(240_000);
  if (!existsSync(join(corpus, "MANIFEST.json"))) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const manifest = JSON.parse(readFileSync(join(corpus, "MANIFEST.json"), "utf8")) as readonly {
    readonly file: string;
  }[];
  const chosen: Sample[] = [];

  it("lie within the packet, parts within the whole, behind the headers", async () => {
    const problems: string[] = [];
    const counts = new Map<string, number>();
    for (const { file } of manifest) {
      const inFile = new Map<string, number>();
      await eachPacket(join(corpus, file), OF_EACH, (sample) => {
        const layers = packetTree(sample.bytes, sample.linkType, sample.original);
        const layer = layers.find(({ id }) => applications.has(id));
        if (!layer) return;
        const found = problemsOf(layers, sample.bytes, sample.linkType, sample.original);
        problems.push(...found.map((problem) => `${file} ${sample.number}: ${problem}`));
        const [here, all] = [inFile.get(layer.id) ?? 0, counts.get(layer.id) ?? 0];
        if (here === OF_LAYER_IN_FILE || all === OF_LAYER) return;
        inFile.set(layer.id, here + 1);
        counts.set(layer.id, all + 1);
        chosen.push(sample);
      });
    }
    console.log(`      ${[...counts].map(([id, count]) => `${id} ${count}`).join(", ")}`);
    assert.deepEqual(problems.slice(0, 20), []);
    assert.deepEqual(
      [...applications].filter((id) => !counts.has(id)),
      [],
    );
  });

  if (!hasTshark) {
    it.skip("names, places and values are tshark's (needs tshark)");
    return;
  }

  it("names, places and values are tshark's", () => {
    const folder = mkdtempSync(join(tmpdir(), "flowmirror-app-fields-"));
    try {
      report(chosen, theirFields(chosen, join(folder, "fields.pcapng")));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("names that are not Wireshark's are listed", () => {
    const known = knownNames();
    const names = new Set(chosen.flatMap(ownFields).map(({ name }) => name));
    assert.deepEqual(
      [...names].filter((name) => !known.has(name) && !OWN.has(name)),
      [],
    );
  });

  function ownFields({ bytes, linkType, original }: Sample): LayerField[] {
    const layers = packetTree(bytes, linkType, original).filter(({ id }) => applications.has(id));
    return layers.flatMap((layer) => [...fieldsOf(layer.fields)]);
  }

  /** Counts agreement; a difference without a reason, and a reason without a difference, fail. */
  function report(packets: readonly Sample[], theirs: readonly (readonly TheirField[])[]): void {
    const used = new Set<number>();
    const unexplained: string[] = [];
    const counts = { agrees: 0, explained: 0 };
    packets.forEach((sample, i) => {
      for (const field of ownFields(sample)) {
        if (OWN.has(field.name)) continue;
        const comparison = compare(field, theirs[i]);
        const reason = DIFFERENCES.findIndex(
          ([name, file]) => `${field.name} ${field.value}`.startsWith(name) && sample.file.includes(file),
        );
        if (comparison === "agrees") counts.agrees++;
        else if (reason >= 0) {
          counts.explained++;
          used.add(reason);
        } else unexplained.push(`${sample.file} ${sample.number}: ${field.name} ${field.value} ${comparison}`);
      }
    });
    const all = counts.agrees + counts.explained + unexplained.length;
    console.log(`      ${packets.length} packets, ${counts.agrees} of ${all} fields agree (${((100 * counts.agrees) / all).toFixed(2)} %)`); // prettier-ignore
    for (const [name, file, why] of DIFFERENCES) console.log(`      ${name || "all"} ${file}: ${why}`);
    if (process.env.SHOW_ALL) console.log(unexplained.join("\n"));
    assert.deepEqual(unexplained.slice(0, 30), []);
    assert.deepEqual(
      DIFFERENCES.filter((_, i) => !used.has(i)).map(([name, file]) => `${name} ${file}`),
      [],
    );
  }
});
