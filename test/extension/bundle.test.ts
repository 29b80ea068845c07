/** The bundle that VS Code loads: what is in it, and that it activates. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build, type BuildResult } from "esbuild";
import { commands } from "../../src/extension/commands/table.ts";
import { viewNames } from "../../src/extension/views/views.ts";
import { panels } from "../../src/extension/panels/table.ts";

/** Loaded and run in a few milliseconds; the engine's code would be twenty times as much. */
const LARGEST = 300_000;
/** What the extension takes of the engine: how case.json is read and written, how connections are called, lines of flow logs. */
const OF_ENGINE = ["src/engine/case-file.ts", "src/engine/overview/titles.ts", "src/engine/flow-line.ts"];
/** What that takes along: names, orders and shapes of fields; no reader. */
const OF_LOGS = [
  ...["fields", "addresses", "layout", "orders", "values", "sniff", "encoding"].map((name) => `src/logs/${name}.ts`),
  "src/stream/protocols.ts",
];

describe("dist/extension.cjs", () => {
  let result: BuildResult<{ metafile: true; write: false }>;
  before(async () => {
    result = await build({
      entryPoints: ["src/extension/extension.ts"],
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20.19",
      external: ["vscode"],
      define: { FLOWMIRROR_VERSION: '"test"' },
      metafile: true,
      write: false,
      logLevel: "silent",
    });
  });

  it("is small, and holds nothing of engine, store or DuckDB", () => {
    const [output] = result.outputFiles;
    assert.ok(output.contents.length < LARGEST, `${output.contents.length} bytes`);
    const foreign = Object.keys(result.metafile.inputs).filter(
      (path) => !/^src\/(extension|protocol|base|model)\//.test(path) && ![...OF_ENGINE, ...OF_LOGS].includes(path),
    );
    assert.deepEqual(foreign, []);
    const imports = Object.values(result.metafile.outputs).flatMap((one) => one.imports.map(({ path }) => path));
    assert.deepEqual(
      imports.filter((path) => path !== "vscode" && !path.startsWith("node:")),
      [],
    );
  });

  it("activates by registering what package.json contributes, and starts nothing", async () => {
    const registered: string[] = [];
    const extension = load(result.outputFiles[0].text, fakeVscode(registered));
    const subscriptions: unknown[] = [];
    const uri = { scheme: "file", fsPath: "/storage", path: "/storage" };
    const api = extension.activate({
      subscriptions,
      extensionPath: "/extension",
      extensionUri: uri,
      storageUri: uri,
      globalStorageUri: uri,
      workspaceState: { get: () => undefined, update: async () => undefined },
    });
    assert.deepEqual(
      [...registered].sort(),
      [
        "editor flowmirror.capture",
        "editor flowmirror.case",
        ...viewNames.map((name) => `tree flowmirror.views.${name}`),
        ...commands.map(({ id }) => `command ${id}`),
        ...panels.map(({ name }) => `panel flowmirror.${name}`),
      ].sort(),
    );
    assert.equal(api.sessions.all.length, 0);
    assert.ok(subscriptions.length > commands.length);
    await extension.deactivate();
  });

  it("asks for no network", () => {
    const text = readFileSync("package.json", "utf8");
    assert.doesNotMatch(text, /onStartupFinished|"\*"/);
    assert.doesNotMatch(result.outputFiles[0].text, /require\("node:(https?|net|tls|dgram|dns)"\)|\bfetch\(/);
  });
});

interface Loaded {
  activate(context: unknown): { readonly sessions: { readonly all: readonly unknown[] } };
  deactivate(): Promise<void>;
}

function load(text: string, vscode: unknown): Loaded {
  const module = { exports: {} as Loaded };
  const require = createRequire(import.meta.url);
  const give = (name: string): unknown => (name === "vscode" ? vscode : require(name));
  new Function("require", "module", "exports", text)(give, module, module.exports);
  return module.exports;
}

/** Anything of `vscode` that is called gives something to dispose of; registrations are noted. */
function fakeVscode(registered: string[]): unknown {
  const note =
    (what: string) =>
    (id: string): { dispose(): void } => {
      registered.push(`${what} ${id}`);
      return { dispose: () => undefined };
    };
  const known: Record<string, unknown> = {
    registerCommand: note("command"),
    registerCustomEditorProvider: note("editor"),
    createTreeView: note("tree"),
    registerWebviewPanelSerializer: note("panel"),
  };
  const any: () => unknown = () =>
    new Proxy(() => undefined, {
      get: (_, name) => (typeof name === "string" && name in known ? known[name] : name === "then" ? undefined : any()),
      apply: () => ({ dispose: () => undefined, then: undefined }),
    });
  const namespaces = [
    "window",
    "workspace",
    "commands",
    "env",
    "Uri",
    "Disposable",
    "languages",
    "EventEmitter",
    "StatusBarAlignment",
  ];
  return Object.fromEntries(namespaces.map((name) => [name, any()]));
}
