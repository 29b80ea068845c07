import { readFileSync } from "node:fs";

declare const FLOWMIRROR_VERSION: string | undefined;

/** Version of this tool, from package.json; written into the bundle when it is built. */
export const version: string =
  typeof FLOWMIRROR_VERSION === "string"
    ? FLOWMIRROR_VERSION
    : (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }).version;
