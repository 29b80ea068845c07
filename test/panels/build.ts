/** A panel's script, style and fonts from the present sources, built as the package builds them. */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

export interface BuiltFile {
  readonly contentType: string;
  readonly body: Buffer;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const built = new Map<string, Promise<ReadonlyMap<string, BuiltFile>>>();

const types: Readonly<Record<string, string>> = {
  js: "text/javascript",
  css: "text/css",
  ttf: "font/ttf",
  map: "application/json",
};

/** Files of a panel by name, as dist/webview has them; built once per run. */
export function builtPanel(panel: string): Promise<ReadonlyMap<string, BuiltFile>> {
  let files = built.get(panel);
  if (!files) built.set(panel, (files = make(panel)));
  return files;
}

async function make(panel: string): Promise<ReadonlyMap<string, BuiltFile>> {
  const script = (await import(new URL("../../.build.mjs", import.meta.url).href)) as { panels: BuildOptions };
  const { outputFiles } = await build({
    ...script.panels,
    absWorkingDir: root,
    entryPoints: { [panel]: `webview/${panel}/main.ts` },
    outdir: `${root}/out/webview`,
    sourcemap: "inline",
    write: false,
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [
      basename(path),
      { contentType: types[path.split(".").at(-1) ?? ""] ?? "application/octet-stream", body: Buffer.from(contents) },
    ]),
  );
}
