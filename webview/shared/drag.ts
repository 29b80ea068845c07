/** Dragging with a pointer: of a border, of a column. Below a few pixels it was a click. */

/** Pixels a hand trembles. */
const TREMBLE = 4;

export interface Drag<S> {
  /** Called when the pointer goes down; what it returns is handed to `move`. */
  start(): S;
  /** Pixels moved since, and where the pointer is. */
  move(from: S, at: { readonly x: number; readonly y: number; readonly pageX: number; readonly pageY: number }): void;
  /** The pointer went up; `moved` false where it was a click. */
  end(moved: boolean, event: PointerEvent): void;
}

/** Makes an element draggable. Escape and a lost pointer end it where it is. */
export function dragged<S>(element: HTMLElement, { start, move, end }: Drag<S>): void {
  element.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    // A border inside something that is dragged itself.
    down.stopPropagation();
    const from = start();
    let moved = false;
    const onMove = (event: PointerEvent): void => {
      const x = event.clientX - down.clientX;
      const y = event.clientY - down.clientY;
      if (!moved && Math.hypot(x, y) < TREMBLE) return;
      moved = true;
      element.classList.add("fm-dragged");
      move(from, { x, y, pageX: event.pageX, pageY: event.pageY });
    };
    const onEnd = (event: PointerEvent): void => {
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onEnd);
      window.removeEventListener("pointercancel", onEnd);
      element.classList.remove("fm-dragged");
      end(moved, event);
    };
    // The window hears: what is dragged may be drawn anew meanwhile.
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onEnd);
    window.addEventListener("pointercancel", onEnd);
  });
}
