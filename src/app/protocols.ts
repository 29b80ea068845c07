/** Every application protocol that is read, the surest to recognise first. A new one is a folder and a line here. */
import { dns, dnsTcp } from "./dns/analyzer.ts";
import { http } from "./http/analyzer.ts";
import type { Protocol } from "./protocol.ts";

export const protocols: readonly Protocol[] = [http, dns, dnsTcp];
