/** The floors of the house: who may import whom, no cycles, and what package.json and the top level may hold. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));

const ground = ["base", "model"];
/** Folder of src -> folders it may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ["base"],
  protocol: ground,
  capture: ground,
  logs: ground,
  wire: ground,
  stream: [...ground, "wire"],
  app: [...ground, "stream"],
  store: ground,
  filter: ground,
  correlate: [...ground, "store"],
  detect: [...ground, "store", "filter"],
  report: [...ground, "store"],
  engine: [...ground, "protocol", "capture", "logs", "wire", "stream", "app", "store", "filter", "correlate", "detect", "report"], // prettier-ignore
  cli: [...ground, "engine"],
  extension: [...ground, "protocol", "engine"],
};
/** Folders that take bytes and return data, and so run in a test, a worker or a browser alike. */
const pure = ["base", "model", "capture", "wire", "stream", "app", "logs", "filter", "protocol"];
/** What pure folders may import beside relative paths: parsers without a file, network or native part. */
const purePackages = ["csv-parse", "fzstd", "hyparquet", "hyparquet-compressors"];

interface Import {
  readonly file: string;
  readonly target: string;
  /** The imported module is loaded when this one is: neither type-only nor `import()`. */
  readonly value: boolean;
}

function filesUnder(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ES2022);
  const found: Import[] = [];
  const add = (specifier: ts.Expression | undefined, value: boolean) => {
    if (specifier && ts.isStringLiteral(specifier)) found.push({ file, target: specifier.text, value });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, !node.importClause?.isTypeOnly);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, !node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal as ts.Expression, false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Path from the root of what a relative import names. */
function resolved({ file, target }: Import): string {
  return normalize(join(dirname(file), target));
}

const sources = filesUnder("src");
const imports = sources.flatMap(importsOf);
const isRelative = ({ target }: Import) => target.startsWith(".");
const folderOf = (path: string) => path.split(sep)[1];

describe("architecture", () => {
  it("every folder of src is in the table of floors, and the table has no cycle", () => {
    const folders = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(
      folders.map(({ name }) => name).filter((name) => !(name in mayImport)),
      [],
    );
    assert.equal(cycleIn(new Map(Object.entries(mayImport))), undefined);
  });

  it("a folder imports only itself and what the table allows", () => {
    const wrong = imports.filter((one) => {
      if (!isRelative(one)) return false;
      const path = resolved(one);
      const [from, to] = [folderOf(one.file), folderOf(path)];
      return !path.startsWith(`src${sep}`) || (to !== from && !mayImport[from]?.includes(to));
    });
    assert.deepEqual(wrong.map(written), []);
  });

  it("relative imports name a file that is there, with its ending", () => {
    const wrong = imports.filter((one) => isRelative(one) && !existsSync(join(root, resolved(one))));
    assert.deepEqual(wrong.map(written), []);
  });

  it("below the store nothing knows files, network, VS Code or DuckDB", () => {
    const wrong = imports.filter((one) => {
      return pure.includes(folderOf(one.file)) && !isRelative(one) && !purePackages.includes(packageOf(one.target));
    });
    assert.deepEqual(wrong.map(written), []);
  });

  it("below the store nothing uses the globals process and Buffer", () => {
    const files = sources.filter((file) => pure.includes(folderOf(file)));
    assert.deepEqual(files.filter(usesNodeGlobals), []);
  });

  it("only the extension imports vscode, only the store DuckDB", () => {
    const wrong = imports.filter(({ file, target }) => {
      if (target === "vscode") return folderOf(file) !== "extension";
      return target.startsWith("@duckdb/") && folderOf(file) !== "store";
    });
    assert.deepEqual(wrong.map(written), []);
  });

  it("no files import each other in a circle", () => {
    const graph = new Map<string, string[]>(sources.map((file) => [file, []]));
    for (const one of imports) if (one.value && isRelative(one)) graph.get(one.file)?.push(resolved(one));
    assert.equal(cycleIn(graph)?.join(" -> "), undefined);
  });

  it("panels import only base, model and protocol from src", () => {
    const wrong = filesUnder("webview")
      .flatMap(importsOf)
      .filter((one) => {
        if (!isRelative(one)) return one.target.startsWith("node:") || one.target === "vscode";
        const path = resolved(one);
        return path.startsWith(`src${sep}`) && !["base", "model", "protocol"].includes(folderOf(path));
      });
    assert.deepEqual(wrong.map(written), []);
  });

  it("nothing in src imports tests, samples or docs, and nothing has a default export", () => {
    const defaults = sources.filter((file) => /^export default\b/m.test(readFileSync(join(root, file), "utf8")));
    assert.deepEqual(defaults, []);
  });

  it("every src folder with code has a README of at most 30 lines", () => {
    const folders = new Set(sources.map(folderOf).filter((name) => existsSync(join(root, "src", name, "."))));
    const wrong = [...folders].filter((folder) => {
      const readme = join(root, "src", folder, "README.md");
      return !existsSync(readme) || readFileSync(readme, "utf8").trimEnd().split("\n").length > 30;
    });
    assert.deepEqual(wrong, []);
  });

  it("the top level holds what is given and nothing else", () => {
    const given = ["package.json", "package-lock.json", "tsconfig.json", "src", "webview", "media", "test", "samples", "README.md", "docs", "CHANGELOG.md", "LICENSE"]; // prettier-ignore
    const made = ["node_modules", "dist", "out"];
    const others = readdirSync(root).filter((name) => !name.startsWith(".") && ![...given, ...made].includes(name));
    assert.deepEqual(
      others.filter((name) => !name.endsWith(".vsix")),
      [],
    );
  });
});

describe("package.json", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };

  it("names exact versions", () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    assert.deepEqual(
      all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
      [],
    );
  });

  it("has a decision record that says why for each runtime dependency", () => {
    const folder = join(root, "docs/decisions");
    const records = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const missing = Object.keys(manifest.dependencies).filter(
      (name) => !records.some((text) => text.includes(`\`${name}\``)),
    );
    assert.deepEqual(missing, []);
  });

  it("lists every package that src imports", () => {
    const wanted = imports.filter((one) => one.value && !isRelative(one) && !/^(node:|vscode$)/.test(one.target));
    const missing = wanted.filter(({ target }) => {
      const name = target
        .split("/")
        .slice(0, target.startsWith("@") ? 2 : 1)
        .join("/");
      return !(name in manifest.dependencies);
    });
    assert.deepEqual(missing.map(written), []);
  });
});

/** Name of the package that an import names: `csv-parse/sync` is of `csv-parse`. */
function packageOf(target: string): string {
  return target.split("/").slice(0, target.startsWith("@") ? 2 : 1).join("/"); // prettier-ignore
}

function written({ file, target }: Import): string {
  return `${file} -> ${target}`;
}

function usesNodeGlobals(file: string): boolean {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ES2022, true);
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && (node.text === "process" || node.text === "Buffer") && isUse(node)) found = true;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `process.env`, `Buffer.from(...)`: the global at the left of a dot, not a property or a name of our own. */
function isUse(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node;
}

/** A circle in a graph, from a node back to itself; undefined where there is none. */
function cycleIn(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (node: string): string[] | undefined => {
    if (done.has(node)) return undefined;
    if (open.includes(node)) return [...open.slice(open.indexOf(node)), node];
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    open.pop();
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}
