import { printable } from "../../base/escape.ts";

/** Characters of a line that are kept; a stack has lines of some hundred. */
const LONGEST_LINE = 2000;
/** Lines of one process that are told: a log that a crashing loop fills helps nobody. */
const MOST_LINES = 2000;

/** Takes text in pieces and tells its lines, none too long and not too many; what could steer a terminal is made visible. */
export function tellLines(tell: (line: string) => void): (text: string) => void {
  let rest = "";
  let told = 0;
  const line = (text: string): void => {
    told++;
    if (told <= MOST_LINES) tell(printable(text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text));
    else if (told === MOST_LINES + 1) tell("… (more was said)");
  };
  return (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = (lines.pop() ?? "").slice(0, LONGEST_LINE + 1);
    for (const one of lines) if (one !== "") line(one);
  };
}
