/** IRC as a protocol of the house. */
import { type Judges, LIKELY, mayBecome, NO, OPEN, recogniseLines, SURE, WEAK } from "../parts/look.ts";
import type { Protocol } from "../protocol.ts";
import { ircAnalyzer } from "./analyzer.ts";
import { ircTable } from "./tables.ts";

const PORTS = [194, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000];

const WORDS = ["NICK ", "USER ", "PASS ", "CAP ", "JOIN ", "PRIVMSG ", "NOTICE ", "MODE ", "WHO", "PONG ", "PING ", "PART ", "STARTTLS", "AUTHENTICATE "]; // prettier-ignore

const client: Judges = {
  line(text) {
    if (/^(?:USER \S+ \S+ \S+ :?\S.*|CAP (?:LS(?: \d+)?|LIST|REQ :?\S.*|END)|JOIN [#&+!]\S*(?: .*)?|(?:PRIVMSG|NOTICE) \S+ :.*)$/i.test(text)) return SURE; // prettier-ignore
    if (/^NICK :?[^\s:#/]{1,64} *$/i.test(text)) return LIKELY;
    return /^(?:PASS \S+|P[IO]NG \S.*|MODE \S+.*|WHO(?:IS)? \S.*|PART \S.*|QUIT(?: :.*)?|STARTTLS|AUTHENTICATE \S+)$/i.test(
      text,
    )
      ? WEAK
      : NO;
  },
  beginning: (text) => mayBecome(text, WORDS),
};

const server: Judges = {
  line(text) {
    if (/^(?:@\S+ )?:\S+ (?:\d{3} \S+|NOTICE \S+ :|CAP \S+ (?:LS|ACK|NAK)|(?:JOIN|PRIVMSG|NICK|MODE|QUIT|PART|PONG|TOPIC) :?\S)/i.test(text)) return SURE; // prettier-ignore
    if (/^NOTICE (?:AUTH|\*) :/i.test(text)) return SURE;
    return /^(?:PING :?\S+|ERROR :)/i.test(text) ? LIKELY : NO;
  },
  beginning: (text) => (/^[:@]/.test(text) ? OPEN : mayBecome(text, ["NOTICE ", "PING ", "ERROR :"])),
};

export const irc: Protocol = {
  id: "irc",
  name: "IRC",
  spec: "RFC 1459, RFC 2812, IRCv3",
  transport: "tcp",
  tables: [ircTable],
  recognise: (look) => recogniseLines(look, client, server, PORTS),
  analyzer: ircAnalyzer,
};
