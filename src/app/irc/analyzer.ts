/** One connection of IRC: a row for each message; TLS from STARTTLS on. */
import type { TextLine } from "../parts/lines.ts";
import { SaslDialog } from "../parts/sasl.ts";
import { type TextReader, TextTalk } from "../parts/text-talk.ts";
import { type Analyzer, type Context, line, masked, type Speaker } from "../protocol.ts";
import { DccAnalyzer } from "./dcc.ts";
import { type DccOffer, type IrcMessage, MAX_LINE, parseDcc, parseMessage, servicePassword } from "./parse.ts";
import { ircTable } from "./tables.ts";

/** Reply to STARTTLS (IRCv3 tls): go on with TLS. */
const TLS_BEGINS = "670";

/** Commands whose first parameter is whom or what they are for. */
const TARGETED = new Set(["PRIVMSG", "NOTICE", "JOIN", "PART", "MODE", "TOPIC", "KICK", "INVITE", "WHO", "WHOIS", "NAMES", "LIST", "SQUERY"]); // prettier-ignore

interface Understood {
  target: string | null;
  text: string;
  secret: string;
  user: string | null;
  dcc: DccOffer | null;
}

export function ircAnalyzer(context: Context): Analyzer {
  return new TextTalk(context, "irc", MAX_LINE, (talk) => new IrcReader(context, talk));
}

class IrcReader implements TextReader {
  readonly #context: Context;
  readonly #talk: TextTalk;
  #client: Speaker | null = null;
  #nick: string | null = null;
  #user: string | null = null;
  #sasl: SaslDialog | null = null;

  constructor(context: Context, talk: TextTalk) {
    this.#context = context;
    this.#talk = talk;
  }

  line(from: Speaker, found: TextLine): void {
    const message = parseMessage(found.text);
    if (!message) return;
    // Clients give no source.
    this.#client ??= (message.source === "") === (from === "orig") ? "orig" : "resp";
    const isClient = from === this.#client;
    const understood = isClient ? this.#fromClient(message) : understand(message);
    if (!isClient && message.command === TLS_BEGINS) this.#talk.turnToTls();
    if (!isClient && (message.command === "900" || message.command === "903")) this.#sasl = null;
    if (understood.dcc) this.#expect(understood.dcc);
    this.#give(from, isClient, message, understood, found);
  }

  #fromClient(message: IrcMessage): Understood {
    const { command, parameters } = message;
    const understood = understand(message);
    const [first = "", second = ""] = parameters;
    if (command === "NICK") this.#nick = first;
    else if (command === "USER") {
      this.#user = first;
      understood.text = parameters.slice(1).join(" ");
    } else if (command === "JOIN") {
      // Keys of channels.
      understood.secret = second;
      understood.text = "";
    } else if (command === "PASS") {
      understood.secret = first;
      understood.text = "";
    } else if (command === "OPER") {
      understood.user = first;
      understood.secret = second;
      understood.text = "";
    } else if (command === "AUTHENTICATE") this.#authenticate(first, understood);
    else if (/^(?:NICKSERV|NS|IDENTIFY|AUTH)$/.test(command)) hideService("nickserv", understood);
    if (command === "PRIVMSG" || command === "NOTICE" || command === "SQUERY")
      hideService(understood.target ?? "", understood);
    return understood;
  }

  #authenticate(parameter: string, understood: Understood): void {
    if (!this.#sasl) {
      this.#sasl = new SaslDialog(parameter);
      understood.text = this.#sasl.mechanism;
      return;
    }
    this.#sasl.response(parameter === "+" ? "=" : parameter);
    understood.text = "";
    understood.user = this.#sasl.user || null;
    understood.secret = this.#sasl.secret;
    if (parameter === "*") this.#sasl = null;
  }

  #expect(offer: DccOffer): void {
    if (offer.port === 0 || offer.type !== "SEND") return;
    this.#context.expect({
      transport: "tcp",
      address: offer.address,
      port: offer.port,
      protocol: "irc-dcc-data",
      analyzer: (context) => new DccAnalyzer(context, offer),
    });
  }

  #give(
    from: Speaker,
    isClient: boolean,
    message: IrcMessage,
    understood: Understood,
    { place, length }: TextLine,
  ): void {
    // prettier-ignore
    const { target, text, secret, user, dcc } = understood;
    const said = {
      text: line([message.command, target ?? "", text].filter((part) => part !== "").join(" ")),
      from,
      place,
      length,
    };
    this.#context.found(
      ircTable,
      {
        command: message.command,
        source: message.source || null,
        nick: this.#nick,
        user: user ?? this.#user,
        password: masked(this.#context, secret) || null,
        target,
        text: text || null,
        dcc_type: dcc?.type ?? null,
        dcc_file_name: dcc?.name ?? null,
        dcc_file_size: dcc?.size == null ? null : BigInt(dcc.size),
      },
      isClient ? said : null,
      isClient ? null : said,
    );
  }
}

function understand({ command, parameters }: IrcMessage): Understood {
  // Replies of the server name the client first (RFC 2812, section 2.4).
  const isTargeted = TARGETED.has(command) || /^\d/.test(command);
  const target = isTargeted ? (parameters[0] ?? null) : null;
  const text = parameters.slice(isTargeted ? 1 : 0).join(" ");
  const dcc = command === "PRIVMSG" ? parseDcc(parameters[1] ?? "") : null;
  return { target, text, secret: "", user: null, dcc };
}

/** Takes a password out of what is said to a service. */
function hideService(service: string, understood: Understood): void {
  const found = servicePassword(service, understood.text);
  if (!found) return;
  understood.text = found.shown;
  understood.secret = found.secret;
}
