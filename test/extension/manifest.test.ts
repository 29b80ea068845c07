/** What package.json tells VS Code, against the tables of the code. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { detectors } from "../../src/detect/detectors.ts";
import { commands } from "../../src/extension/commands/table.ts";
import { panels } from "../../src/extension/panels/table.ts";
import { viewNames } from "../../src/extension/views/views.ts";
import { openOptions, timeZone, writtenRules } from "../../src/extension/settings.ts";

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
  readonly items?: { readonly pattern?: string };
  readonly properties?: Readonly<Record<string, Property>>;
  readonly order: number;
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
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly views: Readonly<Record<string, readonly { id: string; icon: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string; when: string }[];
    readonly walkthroughs: readonly {
      id: string;
      steps: readonly {
        description: string;
        media: { svg?: string; markdown?: string; altText?: string };
        completionEvents: readonly string[];
      }[];
    }[];
    readonly languages: readonly { id: string; filenamePatterns: readonly string[] }[];
    readonly grammars: readonly { language: string; path: string }[];
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

  it("key logs can be added to a case by the explorer's menu", () => {
    for (const id of ["flowmirror.openAsCase", "flowmirror.addToCase"]) {
      const { when = "" } = contributes.menus["explorer/context"].find(({ command }) => command === id)!;
      const pattern = new RegExp(/resourceFilename =~ \/(.+)\/i/.exec(when)![1], "i");
      for (const name of ["tls.keylog", "sslkeys.log", "SSLKEYLOGFILE.txt", "a.pcap.gz"])
        assert.ok(pattern.test(name), name);
      assert.equal(pattern.test("notes.md"), false);
    }
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

describe("views in package.json", () => {
  const { views, viewsContainers, viewsWelcome, walkthroughs, menus } = contributes;
  const [container] = viewsContainers.activitybar;
  const viewIds = viewNames.map((name) => `flowmirror.views.${name}`);
  const linked = (text: string): string[] =>
    [...text.matchAll(/\]\(command:([\w.]+)/g)].map(([, id]) => id).filter((id) => id.startsWith("flowmirror."));

  it("are those of the code, in one container with a picture of one colour", () => {
    assert.deepEqual(
      views[container.id].map(({ id }) => id),
      viewIds,
    );
    for (const icon of [container.icon, ...views[container.id].map((view) => view.icon)]) {
      assert.match(readFileSync(icon, "utf8"), /viewBox="0 0 24 24"[^>]*stroke="currentColor"/);
      assert.doesNotMatch(readFileSync(icon, "utf8"), /#[0-9a-f]{3}|<script|href/i);
    }
  });

  it("titles and menus belong to a view, and items to a kind that there is", () => {
    for (const { command, when = "" } of [...menus["view/title"], ...menus["view/item/context"]]) {
      const [, view] = /^view == (\S+)/.exec(when) ?? [];
      assert.ok(viewIds.includes(view), `${command}: ${when}`);
    }
    const patterns = menus["view/item/context"].map(({ when = "" }) =>
      /viewItem (?:=~ \/(.+?)\/( |$)|== '(.+)')/.exec(when),
    );
    assert.ok(patterns.every((match) => match !== null));
    for (const [, source, , exact] of patterns as RegExpExecArray[]) {
      const fits = (kind: string): boolean => (exact ? kind === exact : new RegExp(source).test(kind));
      assert.ok(KINDS.some(fits), source ?? exact);
    }
  });

  it("commands of an item are in a menu of items, and in no palette", () => {
    const inMenu = new Set(menus["view/item/context"].map(({ command }) => command));
    const forItems = ["openItem", "openFile", "filterByItem", "recordsOfItem", "exportItem", "copyItem", "copyPath", "copyHash"]; // prettier-ignore
    for (const name of forItems) {
      assert.ok(inMenu.has(`flowmirror.${name}`), name);
      assert.equal(commands.find(({ id }) => id === `flowmirror.${name}`)?.palette, false, name);
    }
  });

  it("an empty view says what to do, and its buttons are commands", () => {
    assert.deepEqual([...new Set(viewsWelcome.map(({ view }) => view))].sort(), [...viewIds].sort());
    const used = viewsWelcome.flatMap(({ contents }) => linked(contents));
    assert.ok(used.includes("flowmirror.openSamples") && used.includes("flowmirror.openAsCase"));
    assert.deepEqual(used.filter((id) => !ids.includes(id)), []); // prettier-ignore
  });

  it("the walkthrough's steps end by commands, views or keys that there are, and its pictures are its own", () => {
    const [{ id, steps }] = walkthroughs;
    assert.ok(viewsWelcome.some(({ contents }) => contents.includes(`%22flowmirror.flowmirror%23${id}%22`)));
    assert.ok(steps.length >= 5);
    for (const { description, media, completionEvents } of steps) {
      for (const event of completionEvents) {
        const [kind, what] = event.split(":");
        assert.ok({ onCommand: ids, onView: viewIds, onContext: ["flowmirror.hasCase"] }[kind]?.includes(what), event);
      }
      assert.deepEqual(linked(description).filter((command) => !ids.includes(command)), []); // prettier-ignore
      const picture = readFileSync(media.svg ?? media.markdown ?? "", "utf8");
      assert.doesNotMatch(picture, /https?:\/\/(?!www\.w3\.org)|<script|<image|!\[/);
      assert.ok(media.svg === undefined || (media.altText ?? "").endsWith("."));
    }
  });

  it("settings stand in an order, each at a place of its own", () => {
    const orders = Object.values(settings).map(({ order }) => order);
    assert.deepEqual([...orders].sort((a, b) => a - b), orders); // prettier-ignore
    assert.equal(new Set(orders).size, orders.length);
  });

  it("AWS's own names of delivered logs are a language; the extension wakes up for it", () => {
    const [language] = contributes.languages;
    assert.deepEqual(language.filenamePatterns, ["*_vpcflowlogs_*.log"]);
    const [grammar] = contributes.grammars;
    assert.equal(grammar.language, language.id);
    const { patterns } = JSON.parse(readFileSync(grammar.path, "utf8")) as { patterns: { match: string }[] };
    for (const { match } of patterns) assert.doesNotThrow(() => new RegExp(match));
  });
});

/** Kinds of nodes that trees make. */
const KINDS = [
  ".file.capture", ".file.flow-log", ".file.mirror-sessions", ".part", ".part.hash", ".diagnostic", ".diagnostic.place", ".more",
  ".group.host", ".group.service", ".group.vantage", ".connection", ".severity", ".finding", ".evidence", ".evidence.place",
  ".evidence.place.connection",
]; // prettier-ignore

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

  it("decode as and credentials reach the engine; a rule is refused by its pattern before", () => {
    const set: Readonly<Record<string, unknown>> = {
      decodeAs: [" tcp.port==8080,http ", 7, "", "udp.port=53", "x".repeat(200)],
      showCredentials: true,
    };
    const { decodeAs, showCredentials } = openOptions((name) => set[name]);
    assert.deepEqual([decodeAs, showCredentials], [["tcp.port==8080,http", "udp.port=53"], true]);
    const { items } = settings["flowmirror.decodeAs"];
    const pattern = new RegExp(items?.pattern ?? "^$");
    assert.ok(pattern.test("tcp.port==8080,http") && pattern.test("udp.port==5300,dns"));
    for (const wrong of ["tcp.port=80,http", "sctp.port==80,http", "tcp.port==80", "tcp.port==80,HTTP"]) {
      assert.equal(pattern.test(wrong), false, wrong);
    }
    assert.equal(openOptions(() => "yes").showCredentials, undefined);
  });

  it("rules of a case folder are written as the setting has them, whatever its file holds", () => {
    assert.deepEqual(writtenRules([{ transport: "udp", port: 53, protocol: "dns" }]), ["udp.port==53,dns"]);
    assert.deepEqual(writtenRules([null, 7]), Array(2).fill("undefined.port==undefined,undefined"));
    assert.deepEqual(writtenRules({ length: 3 }), []);
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
