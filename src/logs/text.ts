/** Flow logs as text with spaces between the fields: as AWS delivers them to S3 and CloudWatch, and as people cut them. */
import { anyEncoding } from "./encoding.ts";
import type { LogFormat } from "./format.ts";
import { splitCells } from "./flow-lines.ts";
import { type Dialect, lineReader, lineText } from "./line-reader.ts";
import { firstLines, isFlowLine } from "./sniff.ts";

const SPACE = 0x20;
const LINE_FEED = 10;

const dialect: Dialect = {
  delimiter: SPACE,
  fast: () => true,
  takeApart(bytes, at) {
    const feed = bytes.indexOf(LINE_FEED, at);
    const { text, damaged } = lineText(bytes, at, feed);
    return { cells: splitCells(text), lines: 1, size: feed + 1 - at, damaged };
  },
};

export const flowLogText: LogFormat = {
  id: "flow-log-text",
  name: "VPC flow log, text",
  spec: "Amazon VPC User Guide, Flow log records; AWS Transit Gateway guide, Transit Gateway Flow Logs records",
  kind: "flow-log",
  extensions: ["log", "txt"],
  order: 50,
  sniff: (head) => firstLines(head).some((line) => isFlowLine(splitCells(line))),
  open: (sink, context) => anyEncoding(lineReader(sink, context, dialect)),
};
