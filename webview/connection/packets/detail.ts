/** One packet: its layers as a tree, its bytes, and each lit up by the other. */
import type { Layer, PacketAbout, TsharkAbout } from "../../../src/protocol/case.ts";
import { fill, h } from "../../shared/dom.ts";
import { countText, timeText, visible } from "../../shared/format.ts";
import { NARROW_ROW, offsetText, WIDE_ROW } from "../bytes/hex.ts";
import { hexOf } from "../bytes/hex.ts";
import { MemorySource } from "../bytes/memory-source.ts";
import { link } from "../../shared/ui.ts";
import type { Mark } from "../bytes/spans.ts";
import { BytesView } from "../bytes/view.ts";
import type { PacketPlace, PanelContext } from "../context.ts";
import { split } from "../split.ts";
import { packetNotes } from "./facts.ts";
import { fieldAt, fieldOver, type Folding, trailOf, treeOf, type TreeNode } from "./fields.ts";
import { Theirs } from "./theirs.ts";
import { TreeView } from "./tree-view.ts";

/** Characters of a row of sixteen bytes with its offset and the space at its ends; where there is less room rows hold eight. */
const WIDE_CHARACTERS = 75;
/** Width of a monospaced character, as a part of the size of its type: that of the widest usual ones. */
const CHARACTER = 0.61;

export class PacketDetail {
  readonly element: HTMLElement;
  readonly #context: PanelContext;
  readonly #title = h("h2", { class: "fm-packet-title" });
  readonly #tree: TreeView;
  readonly #bytes: BytesView;
  readonly #theirs: Theirs;
  #packet: PacketAbout | null = null;
  #nodes: readonly TreeNode[] = [];
  #lit: readonly Mark[] = [];
  #field = { key: "", path: "" };
  #width = 0;
  /** True while the caret is put where a field is: the tree is not to follow. */
  #quiet = false;

  constructor(context: PanelContext) {
    this.#context = context;
    this.#theirs = new Theirs(context.host, { changed: (about) => this.#showTheirs(about) });
    this.#tree = new TreeView({
      folding: () => this.#folding(),
      fold: (key, open) => this.#fold(key, open),
      chosen: (node) => this.#light(node, true),
      copy: (text) => this.#copy(text, "the value"),
    });
    this.#bytes = new BytesView({
      label: "Bytes of the packet. Arrow keys move; the field that holds the byte is selected in the tree.",
      gutter: (row) => [h("span", { class: "fm-offset" }, offsetText(row.from, this.#packet?.bytes.length ?? 0))],
      gapText: () => "",
      marks: () => this.#lit,
      moved: () => this.#caretMoved(),
    });
    this.#bytes.element.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c") this.#copyBytes();
    });
    const { treeShare } = context.saved().packets;
    this.element = h(
      "div",
      { class: "fm-packet-detail" },
      this.#title,
      split({
        label: "Border between layers and bytes",
        direction: "auto",
        share: treeShare,
        first: this.#tree.element,
        second: this.#bytes.element,
        change: (share) => this.#keep({ treeShare: share }),
      }),
    );
    new ResizeObserver(() => this.#layOut()).observe(this.#bytes.element);
  }

  /** Shows a packet; `place` lights up bytes of it. */
  show(packet: PacketAbout, place: PacketPlace | null): void {
    this.#packet = packet;
    this.#showTree(packet.layers);
    this.#lit = [];
    this.#describe(packet);
    this.#theirs.show(packet);
    this.#width = 0;
    this.#layOut();
    if (place?.at === undefined) return this.#keepField();
    const length = Math.max(1, place.length ?? 1);
    this.#tree.select(fieldOver(this.#nodes, place.at, length));
    this.#lit = [{ from: place.at, to: place.at + length, mark: "field" }];
    this.#move(place.at);
  }

  /** Says why there is no packet to show. */
  fail(text: string): void {
    this.#packet = null;
    fill(this.#title, text);
    this.#bytes.setSource(new MemorySource(new Uint8Array(0), WIDE_ROW), 0);
    this.#showTree([]);
  }

  #showTree(layers: readonly Layer[], by?: string): void {
    this.#nodes = treeOf(layers, by);
    this.#tree.show(this.#nodes, by);
  }

  /** tshark's layers, or those decoded here again; what was lit up stays so, and is selected there. */
  #showTheirs(about: TsharkAbout | null): void {
    if (!this.#packet) return;
    if (about) this.#showTree(about.layers, "tshark");
    else this.#showTree(this.#packet.layers);
    const [lit] = this.#lit;
    this.#tree.select(lit ? fieldOver(this.#nodes, lit.from, Math.max(1, lit.to - lit.from)) : []);
  }

  /** The field that was selected in the packet before is, where this one has it. */
  #keepField(): void {
    const trail = trailOf(this.#nodes, this.#field.key, this.#field.path);
    this.#tree.select(trail);
    const node = trail.at(-1);
    if (node) this.#light(node, true);
    else this.#bytes.redraw();
  }

  #describe(packet: PacketAbout): void {
    const from = packet.fromResponder ? "← responder" : "→ originator";
    const what = `Packet ${countText(packet.number)} · ${timeText(packet.ts, this.#context.zone())} · ${from} · ${countText(packet.originalLength)} bytes`;
    const toPayload = link(
      "Show in payload",
      () => this.#context.showPayload(packet),
      "Show where this packet's bytes lie in the payload",
    );
    const notes = packetNotes(packet).map((note) => h("span", { class: "fm-packet-note" }, note));
    fill(
      this.#title,
      h("span", { title: visible(packet.protocols) }, what),
      h("span", { class: "fm-after" }, toPayload),
      this.#theirs.element,
      ...notes,
    );
  }

  #layOut(): void {
    const { clientWidth } = this.#bytes.element;
    const room = WIDE_CHARACTERS * CHARACTER * parseFloat(getComputedStyle(this.#bytes.element).fontSize);
    const width = clientWidth >= room ? WIDE_ROW : NARROW_ROW;
    if (!this.#packet || clientWidth === 0 || width === this.#width) return;
    this.#width = width;
    const digits = offsetText(0, this.#packet.bytes.length).length + 1;
    this.#bytes.element.style.setProperty("--fm-gutter", `${digits}ch`);
    this.#bytes.setSource(new MemorySource(this.#packet.bytes, width), this.#bytes.topAddress);
  }

  #light(node: TreeNode, moves: boolean): void {
    this.#field = node;
    this.#lit = [{ from: node.at, to: node.at + node.length, mark: "field" }];
    if (moves && node.length > 0) this.#move(node.at);
    this.#bytes.redraw();
  }

  #move(at: number): void {
    this.#quiet = true;
    this.#bytes.go(at);
    this.#quiet = false;
  }

  #caretMoved(): void {
    this.#bytes.redraw();
    if (this.#quiet) return;
    const trail = fieldAt(this.#nodes, this.#bytes.selection.caret);
    const node = trail.at(-1);
    if (!node) return;
    this.#light(node, false);
    this.#tree.select(trail);
  }

  #folding(): Folding {
    const { opened, closed } = this.#context.saved().packets;
    return { opened: new Set(opened), closed: new Set(closed) };
  }

  #fold(key: string, open: boolean): void {
    const { opened, closed } = this.#context.saved().packets;
    const without = (list: readonly string[]): readonly string[] => list.filter((one) => one !== key);
    this.#keep(
      open
        ? { opened: [...without(opened), key], closed: without(closed) }
        : { opened: without(opened), closed: [...without(closed), key] },
    );
  }

  #keep(change: Partial<ReturnType<PanelContext["saved"]>["packets"]>): void {
    this.#context.keep({ packets: { ...this.#context.saved().packets, ...change } });
  }

  #copyBytes(): void {
    const selected = this.#bytes.selected ?? (this.#lit[0] ? [this.#lit[0].from, this.#lit[0].to] : null);
    if (selected && this.#packet) this.#copy(hexOf(this.#packet.bytes.slice(selected[0], selected[1])), "bytes as hex");
  }

  #copy(text: string, what: string): void {
    this.#context.host.copy({ text }).then(
      () => this.#context.say(`Copied ${what}.`),
      () => this.#context.say("Nothing was copied."),
    );
  }
}
