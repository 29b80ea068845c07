/** Words of a command line as a shell splits them: white space, single and double quotes; no variables. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g))
    words.push(double ?? single ?? bare);
  return words;
}
