/** What Suricata says of a capture of the corpus. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { corpus } from "./rows.ts";

export interface SuricataFile {
  readonly app_proto: string;
  readonly filename: string;
  readonly size: number;
  readonly state: string;
  readonly sha256?: string;
}

/** Events of one kind; none where the file or the kind is missing. */
export function suricataOf<T>(capture: string, kind: string): readonly T[] {
  const path = join(corpus, `${capture}.suricata.json`);
  if (!existsSync(path)) return [];
  const told = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, readonly T[] | undefined>>;
  return told[kind] ?? [];
}
