/** The command and setting reference inside docs/extension.md, from package.json. */
import { cellOf, tableOf } from "./markdown.ts";

const begin = "<!-- made by docs/make.ts from package.json: begin -->";
const end = "<!-- end -->";

interface Setting {
  readonly default?: unknown;
  readonly markdownDescription?: string;
  readonly description?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac?: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

/** The page with its generated part renewed; the rest is written by hand. */
export function extensionPage(current: string, manifest: string): string {
  const from = current.indexOf(begin);
  const to = current.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error("docs/extension.md lacks the marks of its generated part");
  const { contributes } = JSON.parse(manifest) as Manifest;
  return `${current.slice(0, from + begin.length)}\n\n${reference(contributes)}\n\n${current.slice(to)}`;
}

function reference({ commands, keybindings, configuration }: Manifest["contributes"]): string {
  const keyOf = (command: string): string => {
    const bound = keybindings.find((one) => one.command === command);
    return bound ? `\`${bound.key}\`${bound.mac ? `, macOS \`${bound.mac}\`` : ""}` : "";
  };
  const commandRows = commands
    .filter(({ category }) => category === "Flowmirror")
    .map(({ command, title, category }) => [cellOf(`${category}: ${title}`), `\`${command}\``, keyOf(command)]);
  const settingRows = Object.entries(configuration.properties).map(([name, setting]) => [
    `\`${name}\``,
    `\`${JSON.stringify(setting.default)}\``,
    cellOf(setting.markdownDescription ?? setting.description ?? "").replaceAll("\n", " "),
  ]);
  return [
    "## Commands",
    tableOf(["in the palette", "id", "keys"], commandRows),
    "## Settings",
    tableOf(["setting", "default", "meaning"], settingRows),
  ].join("\n\n");
}
