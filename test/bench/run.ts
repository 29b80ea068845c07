/**
 * Side by side with peers, in one run: `npm run bench -- [--pairs 3] [--scale 1] [--records 10000000] [--only connections]`.
 * Installs nothing; says which peers are missing. Prints Markdown; docs/performance.md keeps results.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { judge, table } from "./goals.ts";
import { canMeasure, interleaved, isInstalled } from "./measure.ts";
import { type Scenario, coverageCommand, scenarios } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "3" },
    scale: { type: "string", default: "1" },
    records: { type: "string", default: "10000000" },
    only: { type: "string", default: "" },
  },
});

const smaller = Number(values.scale) < 1 || Number(values.records) < 10_000_000;

function versionOf(program: string, argument: string): string {
  if (!isInstalled(program)) return `${program} is missing`;
  const text = execFileSync(program, [argument], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return text.split("\n")[0].trim();
}

function machine(): string {
  const [processor] = cpus();
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  const load = loadavg().map((value) => value.toFixed(1));
  const hardware = `${cpus().length} x ${processor.model}, ${(totalmem() / 1e9).toFixed(0)} GB`;
  const versions = [`Node ${process.version}`, versionOf("tshark", "--version"), versionOf("nfpcapd", "-V")];
  return `${date} UTC; ${hardware}; load ${load.join(" ")}; ${versions.join("; ")}`;
}

function run({ title, contenders, goals, missing, note }: Scenario): boolean {
  console.log(`\n### ${title}\n`);
  for (const name of missing) console.log(`**${name} is missing here: not compared.**\n`);
  const costs = interleaved(contenders, Number(values.pairs));
  console.log(table(costs));
  if (note) console.log(`\n${note}`);
  const ours = costs.get(contenders[0].name)!;
  if (smaller && goals.length > 0)
    console.log("\nNot judged: the goals are for the full sizes, where start-up no longer decides.");
  const judged = smaller ? [] : goals.flatMap((goal) => judge(goal, ours, costs) ?? []);
  for (const { says, met } of judged) console.log(`\n- ${met ? "met" : "NOT MET"}: ${says}`);
  return judged.every(({ met }) => met);
}

function coverage(): boolean {
  console.log("\n### Coverage of 10 million flow records against a million connections\n");
  const [program, ...rest] = coverageCommand;
  const text = execFileSync(program, rest, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  console.log("```\n" + text.trimEnd() + "\n```");
  const [, wall, goal] = /([\d.]+) s wall.*the whole correlation; goal ([\d.]+) s/.exec(text) ?? [];
  const within = Number(wall) <= Number(goal);
  console.log(`\n- ${within ? "met" : "NOT MET"}: ${wall} s, goal at most ${goal} s`);
  return within;
}

if (!canMeasure()) throw new Error("/usr/bin/time is missing (Debian package `time`): nothing can be measured");
if (!existsSync("dist/cli.js")) throw new Error("dist/cli.js is missing: npm run build");
console.log(
  `${machine()}; ${values.pairs} pairs, interleaved, medians; ratios pair by pair to the first line; files in the page cache`,
);
let met = true;
for (const make of scenarios(Number(values.scale), Number(values.records), values.only)) {
  met = run(make()) && met;
}
if ("coverage".includes(values.only)) met = coverage() && met;
console.log(`\nload at the end ${loadavg()[0].toFixed(1)}; ${met ? "all goals met" : "some goals not met"}`);
