/** The bytes on show: a map, its windows, and rows of them in the mode that is chosen. */
import type { PayloadMap, Side } from "../../../src/protocol/case.ts";
import { NARROW_ROW, WIDE_ROW } from "../bytes/hex.ts";
import type { BytesRow } from "../bytes/rows.ts";
import { MAX_LINE_COLUMNS } from "../bytes/text.ts";
import { BytesView } from "../bytes/view.ts";
import type { Mark } from "../bytes/spans.ts";
import type { SavedPayload } from "../saved.ts";
import { HexSource } from "./hex-source.ts";
import { type Stretches, stretchesOf } from "./stretches.ts";
import { TextSource } from "./text-source.ts";
import { Windows } from "./windows.ts";
import { type Gutter, gutterCharacters, hasPacket, hasTime } from "./gutter.ts";

/** Characters of a line however narrow the panel is. */
const MIN_COLUMNS = 16;
/** Characters beside those of the bytes: the scroll bar and a margin. */
const MARGIN_CHARACTERS = 3;

export interface StreamOptions {
  read(side: Side, from: number, to: number, signal: AbortSignal): Promise<Uint8Array>;
  gutter: Gutter;
  zone(): string;
  gapText(row: BytesRow): string;
  marks(from: number, to: number): readonly Mark[];
  moved(): void;
  scrolled(): void;
  activate(address: number): void;
  failed(error: unknown): void;
}

export class Stream {
  readonly view: BytesView;
  readonly #options: StreamOptions;
  #map: PayloadMap | null = null;
  #stretches: Stretches | null = null;
  #windows: Windows | null = null;
  #shown: SavedPayload | null = null;
  #text: TextSource | null = null;
  #laidOut = "";

  constructor(options: StreamOptions) {
    this.#options = options;
    this.view = new BytesView({
      label: "Payload. Arrow keys move, with Shift they select, Enter shows the packet.",
      gutter: (row) => (this.#map && this.#shown ? options.gutter(row, this.#map, this.#shown.mode) : []),
      gapText: options.gapText,
      marks: options.marks,
      moved: options.moved,
      scrolled: options.scrolled,
      activate: options.activate,
    });
    // While its tab is hidden a view has no width: what was to be shown then is laid out when it has.
    new ResizeObserver(() =>
      this.#layOut(this.#laidOut === "" ? (this.#shown?.top ?? 0) : this.view.topAddress),
    ).observe(this.view.element);
  }

  get map(): PayloadMap | null {
    return this.#map;
  }

  /** Bytes of the view that can be shown. */
  get size(): number {
    return this.#stretches?.size ?? 0;
  }

  /** Takes another map: of another connection, side or case. */
  load(map: PayloadMap, isStream: boolean, shown: SavedPayload): void {
    this.#windows?.close();
    this.#map = map;
    this.#stretches = stretchesOf(map, isStream);
    this.#windows = new Windows(
      this.#stretches.size,
      (from, to, signal) => this.#options.read(shown.side, from, to, signal),
      { arrived: (from, to) => this.#arrived(from, to), failed: (error) => this.#options.failed(error) },
    );
    this.#laidOut = "";
    this.view.place(Math.min(shown.caret, Math.max(0, this.#stretches.size - 1)));
    this.show(shown, shown.top);
  }

  /** Another mode or width of the same bytes. */
  show(shown: SavedPayload, top = this.view.topAddress): void {
    this.#shown = shown;
    this.#layOut(top);
  }

  /** Calls off what is still being read. */
  close(): void {
    this.#windows?.close();
  }

  byteAt(address: number): number | undefined {
    return this.#windows?.get(address, address + 1)?.[0];
  }

  #layOut(top: number): void {
    const [stretches, windows, shown] = [this.#stretches, this.#windows, this.#shown];
    const width = this.view.element.clientWidth;
    if (!stretches || !windows || !shown || !this.#map || width === 0) return;
    const gutter = gutterCharacters(this.#map, shown.mode, width, this.#options.zone());
    const room = Math.floor(width / characterWidth(this.view.element)) - gutter - MARGIN_CHARACTERS;
    const columns = shown.wrap ? Math.max(MIN_COLUMNS, Math.min(room, MAX_LINE_COLUMNS)) : MAX_LINE_COLUMNS;
    const hexWidth = room >= WIDE_ROW * 4 + 3 ? WIDE_ROW : NARROW_ROW;
    const key = shown.mode === "hex" ? `hex ${hexWidth} ${gutter}` : `${shown.mode} ${columns} ${gutter}`;
    if (key === this.#laidOut) return;
    this.#laidOut = key;
    this.view.element.style.setProperty("--fm-gutter", `${gutter}ch`);
    this.view.element.dataset.mode = shown.mode;
    this.view.element.dataset.packet = hasPacket(shown.mode, width) ? "yes" : "no";
    this.view.element.dataset.time = hasTime(width) ? "yes" : "no";
    this.#text =
      shown.mode === "hex"
        ? null
        : new TextSource(stretches, windows, columns, shown.mode === "raw", (from, to) => this.#late(from, to));
    this.#text?.arrived(top, top + 1);
    this.view.setSource(this.#text ?? new HexSource(stretches, windows, hexWidth), top);
  }

  #waiting: readonly [number, number] | null = null;

  /** Lays out in the next frame what came to light while drawing. */
  #late(from: number, to: number): void {
    const before = this.#waiting;
    this.#waiting = before ? [Math.min(before[0], from), Math.max(before[1], to)] : [from, to];
    if (before) return;
    requestAnimationFrame(() => {
      const range = this.#waiting;
      this.#waiting = null;
      if (range) this.#arrived(...range);
    });
  }

  #arrived(from: number, to: number): void {
    this.view.relaid(() => this.#text?.arrived(from, to));
    this.#options.scrolled();
  }
}

/** Width of a character of the element's fixed-width font, in pixels. */
function characterWidth(element: HTMLElement): number {
  const ruler = document.createElement("span");
  ruler.className = "fm-ruler";
  ruler.textContent = "0".repeat(64);
  element.append(ruler);
  const width = ruler.getBoundingClientRect().width / 64;
  ruler.remove();
  return width || 8;
}
