/** "Decode as" as a setting writes it, "tcp.port==8080,http": which protocols there are is known here, not to whoever asks. */
import { printable } from "../../base/escape.ts";
import { CaseError } from "../../model/error.ts";
import type { DecodeRule } from "../api.ts";
import { protocolIds } from "../protocols/tables.ts";

/** Characters of a wrong rule that its refusal repeats. */
const SHOWN = 80;
const LAST_PORT = 65_535;

/** The rules; throws CaseError "usage" with a sentence about the first that is none. */
export function decodeRules(texts: readonly string[]): DecodeRule[] {
  return texts.map((text) => {
    const [, transport, digits, protocol] = /^(tcp|udp)\.port==(\d{1,5}),([a-z0-9_-]+)$/.exec(text.trim()) ?? [];
    const port = Number(digits);
    if ((transport !== "tcp" && transport !== "udp") || port > LAST_PORT) {
      throw usage(`Decode as takes "tcp.port==8080,http" or "udp.port==5300,dns", not "${shown(text)}".`);
    }
    const known = protocolIds.filter((one) => one.transport === transport).map(({ id }) => id);
    if (known.includes(protocol)) return { transport, port, protocol };
    throw usage(`Decode as: there is no ${transport} protocol "${shown(protocol)}". There are ${known.join(", ")}.`);
  });
}

function shown(text: string): string {
  return printable(text.slice(0, SHOWN));
}

function usage(sentence: string): CaseError {
  return new CaseError("usage", `${sentence} The setting is flowmirror.decodeAs, or stands in the case's case.json.`);
}
