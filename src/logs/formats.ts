import { awsCliFormats } from "./aws-cli.ts";
import { flowLogJson } from "./cloudwatch.ts";
import { flowLogCsv } from "./csv.ts";
import type { LogFormat } from "./format.ts";
import { keyLog } from "./key-log.ts";
import { otherClouds } from "./other-clouds.ts";
import { flowLogParquet } from "./parquet.ts";
import { flowLogText } from "./text.ts";

/** Every log format, in order of recognition. To add one: a file that exports a `LogFormat`, and its line here. */
export const logFormats: readonly LogFormat[] = [
  flowLogParquet,
  ...otherClouds,
  ...awsCliFormats,
  flowLogJson,
  keyLog,
  flowLogCsv,
  flowLogText,
];
