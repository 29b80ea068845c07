import type { Describe } from "./field.ts";

/** There is no link header: the packet begins with IP. */
export const raw: Describe = () => ({ summary: "no link header" });
