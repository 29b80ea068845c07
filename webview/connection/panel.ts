/** The panel: head, tabs, and what it does when it hears that something changed. */
import type { ConnectionAbout } from "../../src/protocol/case.ts";
import type { ConnectionPanel, ConnectionTab, PanelStart, Target } from "../../src/protocol/panels.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { RpcError } from "../../src/protocol/rpc.ts";
import { fill, h } from "../shared/dom.ts";
import { countText, failureText } from "../shared/format.ts";
import { savedState, saveState } from "../shared/host.ts";
import { tabs } from "../shared/ui.ts";
import { newest, sentence } from "./ask.ts";
import type { PacketPlace, PanelContext, Tab } from "./context.ts";
import { FindingsTab } from "./findings-tab.ts";
import { showHead } from "./head.ts";
import { PacketsTab } from "./packets/tab.ts";
import { PayloadTab } from "./payload/tab.ts";
import { RecordsTab } from "./records/tab.ts";
import { freshSaved, type Saved, SAVED_VERSION } from "./saved.ts";
import { showStatus } from "./status-strip.ts";
import { TransactionsTab } from "./transactions/tab.ts";
import { VantagesTab } from "./vantages-tab.ts";

/** What was said stays to be read for this long. */
const SAID_MILLISECONDS = 8000;

const TABS: readonly (readonly [ConnectionTab, string])[] = [
  ["payload", "Payload"],
  ["transactions", "Transactions"],
  ["packets", "Packets"],
  ["flow-records", "Flow records"],
  ["findings", "Findings"],
  ["vantages", "Vantages"],
];

export class Panel {
  readonly #host: Client<ConnectionPanel>;
  readonly #context: PanelContext;
  readonly #strip = h("div", { class: "fm-strip", hidden: true });
  readonly #head = h("header", { class: "fm-head" });
  readonly #room = h("main", { class: "fm-room" });
  readonly #said = h("div", { class: "fm-said", role: "status" });
  readonly #ask = newest();
  readonly #askStatus = newest();
  #start: PanelStart | null = null;
  #saved: Saved;
  #about: ConnectionAbout | null = null;
  /** What the tabs show; a tab that is not the present one is told when it becomes it. */
  #tabs: ReadonlyMap<ConnectionTab, Tab> | null = null;
  #bar: ReturnType<typeof tabs<ConnectionTab>> | null = null;
  readonly #told = new Map<ConnectionTab, ConnectionAbout>();
  /** Where the last target leads, until the connection is there. */
  #pending: Extract<Target, { kind: "connection" }> | null = null;
  #quiet = 0;

  constructor(host: Client<ConnectionPanel>, app: Element) {
    this.#host = host;
    this.#saved = savedState<Saved>(SAVED_VERSION) ?? freshSaved(0, null);
    this.#context = this.#makeContext();
    fill(app, this.#strip, this.#head, this.#room, this.#said);
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  heard(topic: string): void {
    if (topic === "target" || topic === "settings") void this.begin();
    else if (topic === "case") this.#load();
    if (topic === "status" || topic === "case") this.#status();
  }

  async begin(): Promise<void> {
    this.#status();
    try {
      this.#start = await this.#host.start({});
      this.#follow(this.#start.target);
    } catch (error) {
      this.#fail(failureText(error));
    }
  }

  #follow(target: Target): void {
    if (target.kind !== "connection") return this.#fail("No connection is chosen.");
    const text = JSON.stringify(target);
    const isOther = target.connection !== this.#saved.connection;
    if (isOther) this.#saved = freshSaved(target.connection, this.#saved);
    const isNew = isOther || text !== this.#saved.target;
    this.#keep({ target: text, ...(isNew && target.tab ? { tab: target.tab } : {}) });
    if (isOther) this.#forget();
    if (isNew) this.#pending = target;
    this.#load();
  }

  /** Another connection: tabs begin anew. */
  #forget(): void {
    for (const tab of this.#tabs?.values() ?? []) tab.close?.();
    this.#about = null;
    this.#tabs = null;
    this.#bar = null;
    this.#told.clear();
  }

  /** Goes where the target said, once there is something to show. */
  #arrive(): void {
    const target = this.#pending;
    this.#pending = null;
    if (target?.bytes) this.#context.showBytes(target.bytes);
    else if (target?.packet && target.tab === "payload") this.#context.showPayload(target.packet);
    else if (target?.packet && target.tab === "transactions") this.#context.showTransaction(target.packet);
    else if (target?.packet) this.#context.showPacket(target.packet);
    else if (target?.tab) this.#context.show(target.tab);
  }

  #load(): void {
    const { connection } = this.#saved;
    if (connection === 0) return;
    this.#ask(
      async (signal) => {
        this.#about = await this.#host.connection({ connection }, signal);
        this.#draw(this.#about);
        this.#arrive();
      },
      (error) => {
        const isGone = error instanceof RpcError && error.code === "not-found";
        this.#fail(isGone ? "This connection is not in the case any more, or not yet." : failureText(error));
      },
    );
  }

  #draw(about: ConnectionAbout): void {
    showHead(this.#head, about, this.#context);
    if (!this.#bar) {
      this.#tabs = this.#makeTabs();
      const list = TABS.map(([id, title]) => ({ id, title, body: this.#tabs!.get(id)!.element }));
      this.#bar = tabs("Connection", list, this.#saved.tab, (tab) => this.#shown(tab));
      fill(this.#room, this.#bar);
    }
    this.#count("findings", about.findings.length);
    this.#count("vantages", about.vantages.length);
    this.#tell(this.#saved.tab);
  }

  #makeTabs(): ReadonlyMap<ConnectionTab, Tab> {
    const context = this.#context;
    return new Map<ConnectionTab, Tab>([
      ["payload", new PayloadTab(context)],
      ["transactions", new TransactionsTab(context)],
      ["packets", new PacketsTab(context)],
      ["flow-records", new RecordsTab(context)],
      ["findings", new FindingsTab(context)],
      ["vantages", new VantagesTab(context)],
    ]);
  }

  #makeContext(): PanelContext {
    return {
      host: this.#host,
      zone: () => this.#start?.timeZone ?? "UTC",
      saved: () => this.#saved,
      keep: (change) => this.#keep(change),
      show: (tab) => {
        this.#bar?.show(tab);
        this.#shown(tab);
      },
      showPacket: (place: PacketPlace) => {
        this.#context.show("packets");
        (this.#tabs?.get("packets") as PacketsTab | undefined)?.select(place);
      },
      showPayload: (packet) => {
        this.#context.show("payload");
        (this.#tabs?.get("payload") as PayloadTab | undefined)?.showPacket(packet);
      },
      showTransaction: (packet) => {
        this.#context.show("transactions");
        (this.#tabs?.get("transactions") as TransactionsTab | undefined)?.reveal(packet);
      },
      showBytes: (place) => {
        this.#context.show("payload");
        (this.#tabs?.get("payload") as PayloadTab | undefined)?.showBytes(place);
      },
      say: (text) => this.#say(text),
    };
  }

  #shown(tab: ConnectionTab): void {
    this.#keep({ tab });
    this.#tell(tab);
  }

  /** A tab is shown what it was not shown yet. */
  #tell(tab: ConnectionTab): void {
    if (!this.#about || this.#told.get(tab) === this.#about) return;
    this.#told.set(tab, this.#about);
    this.#tabs?.get(tab)?.show(this.#about);
  }

  /** How many there are, beside the tab's name. */
  #count(tab: ConnectionTab, count: number): void {
    const element = this.#bar?.querySelector(`#tab-${tab}`);
    const title = TABS.find(([id]) => id === tab)?.[1] ?? "";
    if (!element) return;
    element.textContent = count > 0 ? `${title} (${countText(count)})` : title;
    element.setAttribute("aria-label", element.textContent);
  }

  #keep(change: Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...change };
    saveState(SAVED_VERSION, this.#saved);
  }

  #status(): void {
    this.#askStatus(
      async (signal) => {
        const verbs = { cancel: () => void this.#host.cancel({}), restart: () => void this.#host.restart({}) };
        showStatus(this.#strip, await this.#host.status({}, signal), verbs);
      },
      () => {
        this.#strip.hidden = true;
      },
    );
  }

  #fail(text: string): void {
    this.#forget();
    fill(this.#head);
    sentence(
      this.#room,
      text,
      { text: "Show all connections", press: () => void this.#host.reveal({ kind: "connections" }) },
      "alert",
    );
  }

  #say(text: string): void {
    window.clearTimeout(this.#quiet);
    this.#said.textContent = text;
    this.#quiet = window.setTimeout(() => (this.#said.textContent = ""), SAID_MILLISECONDS);
  }

  /** Ctrl+F searches the payload and F3 goes on, wherever the keyboard is. */
  #key(event: KeyboardEvent): void {
    if (event.altKey) return;
    const isFind = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "f";
    if (!isFind && event.key !== "F3") return;
    this.#context.show("payload");
    const payload = this.#tabs?.get("payload") as PayloadTab | undefined;
    if (isFind) payload?.find();
    else payload?.findNext(event.shiftKey ? -1 : 1);
    event.preventDefault();
  }
}
