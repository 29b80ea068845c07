/** Every application protocol that is read, the surest to recognise first. A new one is a folder and a line here. */
import type { Protocol } from "./protocol.ts";
import { tls } from "./tls/analyzer.ts";

export const protocols: readonly Protocol[] = [tls];
