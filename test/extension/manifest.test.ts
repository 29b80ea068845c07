/** What package.json tells VS Code, against the tables of the code. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { detectors } from "../../src/detect/detectors.ts";
import { commands } from "../../src/extension/commands/table.ts";
import { panels } from "../../src/extension/panels/table.ts";
import { openOptions, timeZone } from "../../src/extension/settings.ts";

interface Entry {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly properties?: Readonly<Record<string, Property>>;
}
interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: boolean } };
  readonly contributes: {
    readonly commands: readonly (Entry & { title: string; category: string; icon?: string; enablement?: string })[];
    readonly menus: Readonly<Record<string, readonly Entry[]>>;
    readonly keybindings: readonly (Entry & { key: string })[];
    readonly customEditors: readonly {
      viewType: string;
      priority: string;
      selector: readonly { filenamePattern: string }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
  };
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const { contributes } = manifest;
const settings = contributes.configuration.properties;
const ids = commands.map(({ id }) => id as string);

describe("package.json", () => {
  it("lists the table's commands, in its words and order", () => {
    assert.deepEqual(
      contributes.commands,
      commands.map(({ id, title, icon, enablement }) => ({
        command: id,
        title,
        category: "Flowmirror",
        ...(icon && { icon }),
        ...(enablement && { enablement }),
      })),
    );
    assert.equal(new Set(ids).size, ids.length);
    for (const { title, icon } of commands) {
      assert.doesNotMatch(title, /flowmirror:/i, "the category says it");
      assert.match(icon ?? "", /^\$\([a-z-]+\)$/);
    }
  });

  it("menus and keys name commands that there are", () => {
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
    assert.deepEqual(
      used.map(({ command }) => command).filter((command) => command && !ids.includes(command)),
      [],
    );
    const keys = contributes.keybindings.map(({ key, when }) => `${key} ${when}`);
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(
      contributes.keybindings.every(({ when }) => when?.includes("flowmirror")),
      "no key is taken elsewhere",
    );
  });

  it("a command of something clicked on is not in the palette", () => {
    const hidden = contributes.menus.commandPalette
      .filter(({ when }) => when === "false")
      .map(({ command }) => command);
    assert.deepEqual(
      hidden,
      commands.filter(({ palette }) => palette === false).map(({ id }) => id),
    );
  });

  it("an entry of a menu does not stand twice", () => {
    for (const [menu, entries] of Object.entries(contributes.menus)) {
      const seen = entries.map(({ command, when }) => `${command} ${when}`);
      assert.equal(new Set(seen).size, seen.length, menu);
    }
  });

  it("activation is on its own panels alone: commands, editors and views activate by themselves", () => {
    assert.deepEqual(
      manifest.activationEvents,
      panels.map(({ name }) => `onWebviewPanel:flowmirror.${name}`),
    );
  });

  it("every panel has an icon and a page", () => {
    for (const { name } of panels) {
      assert.ok(existsSync(`media/panels/${name}.svg`), name);
      assert.doesNotMatch(readFileSync(`media/panels/${name}.svg`, "utf8"), /script|href|style/);
    }
    assert.equal(new Set(panels.map(({ name }) => name)).size, panels.length);
  });

  it("captures open by themselves, case.json only when chosen", () => {
    const [capture, ofCase] = contributes.customEditors;
    assert.equal(capture.priority, "default");
    assert.deepEqual(
      capture.selector.map(({ filenamePattern }) => filenamePattern),
      ["pcap", "pcapng", "cap"].flatMap((ending) => [`*.${ending}`, `*.${ending}.gz`, `*.${ending}.zst`]),
    );
    assert.deepEqual([ofCase.priority, ofCase.selector], ["option", [{ filenamePattern: "case.json" }]]);
  });

  it("the types are of the oldest VS Code that is supported", () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies["@types/vscode"]}`);
    assert.equal(manifest.main, "dist/extension.cjs");
    assert.deepEqual(manifest.extensionKind, ["workspace"]);
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, true);
  });
});

describe("settings", () => {
  const defaults = (name: string): unknown => settings[`flowmirror.${name}`]?.default;

  it("are described, and each that is read is there", () => {
    const read = new Set<string>();
    const noting = (name: string): unknown => {
      read.add(`flowmirror.${name}`);
      return undefined;
    };
    openOptions(noting);
    timeZone(noting);
    assert.deepEqual(
      Object.keys(settings).filter((name) => !read.has(name) && !OTHERS.includes(name)),
      [],
    );
    assert.deepEqual(
      [...read].filter((name) => !(name in settings)),
      [],
    );
    for (const [name, { description, markdownDescription }] of Object.entries(settings)) {
      assert.match(description ?? markdownDescription ?? "", /\.$/, name);
    }
  });
  /** Read by others than the engine's options. */
  const OTHERS: readonly string[] = ["flowmirror.flowLog.hover", "flowmirror.flowLog.codeLens"];

  it("defaults say what happens without them", () => {
    assert.deepEqual(openOptions(defaults), { memoryMb: 1024 });
    assert.equal(timeZone(defaults), "UTC");
  });

  it("every threshold of every detector can be set, with its usual value and reason", () => {
    const { properties = {} } = settings["flowmirror.detectorThresholds"];
    const wanted = detectors.flatMap(({ id, thresholds }) =>
      Object.entries(thresholds).map(([name, { value, unit, why }]) => [
        `${id}.${name}`,
        { type: "number", minimum: 0, description: `${value} ${unit} unless set. ${why}` },
      ]),
    );
    assert.deepEqual(properties, Object.fromEntries(wanted));
  });

  it("values that do not fit are as if not set", () => {
    const wrong: Readonly<Record<string, unknown>> = {
      memoryLimit: 12,
      workers: -1,
      slackSeconds: 1.5,
      vxlanPorts: ["4789", 0, 70_000, 8472],
      genevePorts: "6081",
      logFormat: "version; DROP",
      detectorThresholds: { "port-scan.ports": "many", "port-scan.window": 60, "udp-flood.bytes": -1, x: Number.NaN },
      timeZone: "Mars/Olympus",
    };
    assert.deepEqual(
      openOptions((name) => wrong[name]),
      { vxlanPorts: [8472], thresholds: { "port-scan.window": 60 } },
    );
    assert.equal(
      timeZone((name) => wrong[name]),
      "UTC",
    );
    const format = "${version} ${account-id}, srcaddr";
    assert.deepEqual(
      openOptions((name) => (name === "logFormat" ? format : undefined)),
      { logFormat: ["version", "account-id", "srcaddr"] },
    );
    assert.equal(
      timeZone(() => "Europe/Dublin"),
      "Europe/Dublin",
    );
    assert.notEqual(
      timeZone(() => "local"),
      "local",
    );
  });
});
