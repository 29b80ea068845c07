/** Which lines of a document are worth lenses: those that are seen, and a few around them. */

/** Lines from inclusive, to exclusive; from 0 as editors count. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** Lines before and after what is seen: scrolling by a page asks for nothing. */
const AROUND = 60;
/** A window of lines is no longer than this, however small the letters are. */
const MOST = 400;
/** Editors beside each other that show the same document. */
const MOST_BLOCKS = 4;

/** What is to be covered for what is visible; one block per editor, none that overlap. */
export function blocksFor(visible: readonly Lines[], lineCount: number): Lines[] {
  const wide = visible.slice(0, MOST_BLOCKS).map(({ from, to }) => {
    const start = Math.max(0, from - AROUND);
    return { from: start, to: Math.min(lineCount, to + AROUND, start + MOST) };
  });
  const blocks: Lines[] = [];
  for (const one of wide.sort((a, b) => a.from - b.from)) {
    const last = blocks.at(-1);
    if (!last || one.from > last.to) blocks.push(one);
    else blocks[blocks.length - 1] = { from: last.from, to: Math.min(Math.max(last.to, one.to), last.from + 2 * MOST) };
  }
  return blocks.filter(({ from, to }) => to > from);
}

/** True where everything visible lies in what is covered. */
export function covers(covered: readonly Lines[], visible: readonly Lines[]): boolean {
  return visible.every((seen) => covered.some(({ from, to }) => seen.from >= from && seen.to <= to));
}
