/** Edits (insert, delete, replace, swap of neighbours) between two short words. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[b.length];
}

/** Longer words are not compared: what the user typed may be anything. */
const longestWord = 64;

/** The one of `words` that was probably meant; none when nothing is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  if (typed.length > longestWord) return undefined;
  const word = typed.toLowerCase();
  const begun = words.filter((candidate) => word.length >= 3 && candidate.startsWith(word));
  if (begun.length === 1) return begun[0];
  const ranked = words
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** `; did you mean "x"?` or nothing, to end a sentence with. */
export function didYouMean(typed: string, words: readonly string[]): string {
  const word = nearest(typed, words);
  return word === undefined ? "" : `; did you mean ${word}?`;
}
