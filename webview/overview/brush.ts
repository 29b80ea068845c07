/** Choosing a stretch of buckets with the keyboard: a cursor, and where the stretch began. Pure. */

export interface Brush {
  /** Bucket the cursor is at. */
  readonly at: number;
  /** Other end of the stretch; -1 where there is none. */
  readonly anchor: number;
}

/** What a key does to it; null where the key is none of ours. */
export function moved(brush: Brush, key: string, shift: boolean, buckets: number): Brush | null {
  const last = Math.max(0, buckets - 1);
  const step = Math.max(1, Math.round(buckets / 20));
  const places: Readonly<Record<string, number>> = {
    ArrowLeft: brush.at - 1,
    ArrowRight: brush.at + 1,
    PageUp: brush.at - step,
    PageDown: brush.at + step,
    Home: 0,
    End: last,
  };
  if (!Object.hasOwn(places, key)) return null;
  const at = Math.min(Math.max(0, places[key]), last);
  return { at, anchor: shift ? (brush.anchor < 0 ? brush.at : brush.anchor) : -1 };
}

/** Buckets chosen: first inclusive, last exclusive. */
export function stretch({ at, anchor }: Brush): readonly [number, number] {
  const other = anchor < 0 ? at : anchor;
  return [Math.min(at, other), Math.max(at, other) + 1];
}
