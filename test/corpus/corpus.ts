/** The corpus of captures that tests use in place, and the list of what is in it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const corpus = process.env.FLOWMIRROR_CORPUS ?? "../shared/corpus";

const list = join(corpus, "MANIFEST.json");
export const hasCorpus = existsSync(list);

/** Every capture, as CATEGORY/NAME; none where there is no corpus. */
export const manifest: readonly { readonly file: string }[] = hasCorpus
  ? (JSON.parse(readFileSync(list, "utf8")) as { readonly file: string }[])
  : [];
