/** YARA rules over transferred files, with YARA-X as WebAssembly; loaded only where rules are given. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CaseError } from "../../model/error.ts";
import type { FileWatcher } from "./watchers.ts";

/** Bytes of a file that are scanned: rules look at whole files, which must be in memory for it. */
const MAX_SCANNED = 64 << 20;
/** Milliseconds for one file: a rule may be made to take for ever. */
const TIMEOUT = 10_000;
/** Rules that are named of one file. */
const MAX_NAMED = 50;

const WASM = "yara_x_js_bg.wasm";

/** Compiles rules; throws CaseError where a file cannot be read or a rule is wrong. */
export async function yaraRules(paths: readonly string[]): Promise<FileWatcher> {
  const { default: init, Compiler } = await import("@virustotal/yara-x");
  await init({ module_or_path: new Uint8Array(readFileSync(wasmPath())) });
  const compiler = new Compiler();
  for (const path of paths) compile(compiler, path);
  const rules = compiler.build();
  return {
    begin: () => {
      const parts: Uint8Array[] = [];
      let length = 0;
      return {
        data(bytes) {
          const left = MAX_SCANNED - length;
          if (left <= 0) return;
          parts.push(new Uint8Array(bytes.subarray(0, left)));
          length += Math.min(left, bytes.length);
        },
        end() {
          const scanner = rules.scanner();
          scanner.setTimeoutMs(TIMEOUT);
          const names = namesOf(() => scanner.scan(new Uint8Array(Buffer.concat(parts))) as Scan);
          scanner.free();
          return { yara: names };
        },
      };
    },
  };
}

interface Scan {
  readonly matches: readonly { readonly identifier: string; readonly isPrivate: boolean }[];
}

function namesOf(scan: () => Scan): string {
  try {
    const names = scan()
      .matches.filter(({ isPrivate }) => !isPrivate)
      .map(({ identifier }) => identifier);
    return names.slice(0, MAX_NAMED).join(", ");
  } catch {
    // The one error of a scan is that it took too long.
    return "(not scanned to its end)";
  }
}

function compile(compiler: { addSource(source: string): void }, path: string): void {
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    throw new CaseError(
      "unreadable",
      `The YARA rules "${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  try {
    compiler.addSource(source);
  } catch (error) {
    throw new CaseError(
      "usage",
      `The YARA rules "${path}" do not compile: ${String(error)
        .replace(/^Error: /, "")
        .split("\n")
        .slice(0, 4)
        .join(" ")}`,
    );
  }
}

/** Beside the bundle where it is built, else in node_modules. */
function wasmPath(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = [join(here, WASM), join(here, "..", WASM)].find((path) => existsSync(path));
  return beside ?? join(dirname(createRequire(import.meta.url).resolve("@virustotal/yara-x")), WASM);
}
