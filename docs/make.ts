/** Rewrites the reference pages from the declarations: `npm run docs`. */
import { readFileSync, writeFileSync } from "node:fs";
import { pages } from "./pages.ts";

const at = (path: string) => new URL(path, import.meta.url);
for (const [path, text] of pages((name) => readFileSync(at(name), "utf8"))) writeFileSync(at(path), text);
