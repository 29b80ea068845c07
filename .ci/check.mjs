// Everything that can be said of the sources without running them, as many commands at a time as there are cores. Fails where one
// fails. `npm run check` calls it: npm puts the commands on the path.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { exit } from "node:process";

/** Those that take longest come first. */
const commands = [
  "tsc --noEmit -p .",
  "eslint -c .eslint.config.js .",
  "prettier --check .",
  "tsc --noEmit -p webview",
  "tsc --noEmit -p test/panels",
  "mocha test/architecture.test.ts",
];

/** What a command says is shown when it has ended, so that no two are mixed up. True where it succeeded. */
function run(command) {
  const began = Date.now();
  const [name, ...args] = command.split(" ");
  return new Promise((resolve) => {
    const child = spawn(name, args, {
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => said.push(part));
    child.on("error", (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (status) => {
      const seconds = Math.round((Date.now() - began) / 1000);
      process.stdout.write(`\n> ${command} (${seconds} s${status === 0 ? "" : ", failed"})\n`);
      process.stdout.write(Buffer.concat(said));
      resolve(status === 0);
    });
  });
}

const results = [];
async function worker(queue) {
  for (const command of queue) results.push(await run(command));
}

const queue = commands.values();
await Promise.all(Array.from({ length: availableParallelism() }, () => worker(queue)));
exit(results.length === commands.length && results.every(Boolean) ? 0 : 1);
