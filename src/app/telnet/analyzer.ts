/** One connection of Telnet: lines of the client, each with the prompt before it and the output after it. */
import { type Analyzer, type Context, further, line, masked, type Message, type Place, peerOf, type Speaker } from "../protocol.ts"; // prettier-ignore
import { ENCRYPT, optionText, parseSuboption } from "./options.ts";
import { type StreamOwner, TelnetStream } from "./stream.ts";
import { telnetTable } from "./tables.ts";
import { asksForPassword, asksForUser, loginResult, Output, plain, TypedLine, withoutEcho } from "./typed.ts";

/** Options that are listed: a client offers twenty at most. */
const MAX_OPTIONS = 60;
/** Characters of what the client tells of its terminal. */
const MAX_TOLD = 200;
const START_ENCRYPTION = 3;

interface Span {
  readonly place: Place;
  end: number;
}

interface Exchange {
  readonly event: "user" | "password" | "line";
  readonly prompt: string;
  readonly typed: string;
  readonly request: Message;
}

export class TelnetAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #streams = { orig: new TelnetStream(), resp: new TelnetStream() };
  readonly #typed = new TypedLine();
  readonly #output = new Output();
  readonly #options: string[] = [];
  readonly #optionSpans: Record<Speaker, Span | null> = { orig: null, resp: null };
  #terminal: string[] = [];
  #user: string | null = null;
  #lines = 0;
  #areOptionsGiven = false;
  #exchange: Exchange | null = null;
  /** Where the line being typed began, and the output since the last line. */
  #lineSpan: Span | null = null;
  #outputSpan: Span | null = null;
  #lastPlace: Place | null = null;
  isDone = false;

  constructor(context: Context) {
    this.#context = context;
    // Who answers the usual port is the server; a capture that begins late may show the sides the wrong way round.
    this.#client = context.ports[0] === 23 && context.ports[1] !== 23 ? "resp" : "orig";
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.isDone) return;
    this.#lastPlace = place;
    const owner: StreamOwner = {
      text: (run, at) => (from === this.#client ? this.#type(run, further(place, at)) : this.#show(run, further(place, at))), // prettier-ignore
      option: (verb, option, at) => this.#option(from, further(place, at), optionText(verb, option)),
      suboption: (sub) => this.#suboption(from, sub),
    };
    this.#streams[from].read(bytes, owner);
  }

  gap(from: Speaker): void {
    if (this.#lastPlace) this.#context.report("app-gap", this.#lastPlace, "telnet");
    this.#streams[from].gap();
    if (from === this.#client) {
      this.#typed.clear();
      this.#lineSpan = null;
    }
  }

  end(): void {
    if (this.isDone) return;
    this.#giveOptions();
    this.#giveExchange(this.#output.prompt, true);
  }

  /** `place`: of the option's byte, which is the last of the command's three. */
  #option(from: Speaker, place: Place, text: string): void {
    const span = (this.#optionSpans[from] ??= { place: further(place, -2), end: 0 });
    if (!this.#areOptionsGiven) span.end = place.at + 1;
    const said = `${from === this.#client ? "client" : "server"} ${text}`;
    if (this.#options.length < MAX_OPTIONS && !this.#options.includes(said)) this.#options.push(said);
  }

  #suboption(from: Speaker, sub: Uint8Array): void {
    if (sub[0] === ENCRYPT && sub[1] === START_ENCRYPTION) {
      this.end();
      this.isDone = true;
    }
    if (from !== this.#client) return;
    const { terminal, user } = parseSuboption(sub);
    if (terminal !== undefined && this.#terminal.length < 4 && !this.#terminal.includes(terminal))
      this.#terminal.push(terminal.slice(0, MAX_TOLD));
    if (user !== undefined) this.#user = user.slice(0, MAX_TOLD);
  }

  #show(bytes: Uint8Array, place: Place): void {
    if (this.isDone) return;
    this.#outputSpan ??= { place, end: 0 };
    this.#outputSpan.end = place.at + bytes.length;
    this.#output.add(bytes);
  }

  #type(bytes: Uint8Array, place: Place): void {
    if (this.isDone) return;
    for (let at = 0; at < bytes.length; at++) {
      const typed = this.#typed.key(bytes[at]);
      if (typed !== null) {
        this.#lineSpan ??= { place: further(place, at), end: 0 };
        this.#lineSpan.end = place.at + at + 1;
        this.#line(typed, this.#lineSpan);
        this.#lineSpan = null;
      } else if (!this.#typed.isEmpty) this.#lineSpan ??= { place: further(place, at), end: 0 };
    }
  }

  /** The client sent a line: what the server said before it belongs to the line before. */
  #line(typed: string, span: Span): void {
    const prompt = withoutEcho(this.#output.prompt, typed);
    this.#giveOptions();
    this.#giveExchange(prompt);
    const event = this.#eventOf(prompt, typed);
    if (typed !== "") this.#lines++;
    if (event === "user") this.#user = typed;
    const shown = event === "password" ? "(password)" : typed;
    const request = { text: line(shown), from: this.#client, place: span.place, length: span.end - span.place.at };
    this.#exchange = { event, prompt, typed, request };
  }

  #eventOf(prompt: string, typed: string): Exchange["event"] {
    if (asksForPassword(prompt)) return "password";
    if (asksForUser(prompt)) return "user";
    // Where the server's side is missing, the first two lines are who, and the secret.
    if (!this.#output.hasAny && this.#lines < 2 && typed !== "") return this.#lines === 0 ? "user" : "password";
    return "line";
  }

  #giveOptions(): void {
    if (this.#areOptionsGiven) return;
    this.#areOptionsGiven = true;
    const messageOf = (from: Speaker): Message | null => {
      const span = this.#optionSpans[from];
      return span && { text: "options", from, place: span.place, length: span.end - span.place.at };
    };
    const [request, reply] = [messageOf(this.#client), messageOf(peerOf(this.#client))];
    if (!request && !reply) return;
    this.#context.found(
      telnetTable,
      {
        event: "options",
        options: this.#options.join(", "),
        terminal: this.#terminal.join(", ") || null,
        user: this.#user,
      },
      request,
      reply,
    );
  }

  /** `isEnd`: nobody answers the prompt. */
  #giveExchange(prompt: string, isEnd = false): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    const text = this.#output.take();
    const span = this.#outputSpan;
    this.#outputSpan = null;
    if (!exchange && text === "" && !(isEnd && prompt !== "")) return;
    const output = exchange && text.startsWith(exchange.typed) ? text.slice(exchange.typed.length) : text;
    if (exchange?.event === "line" && exchange.typed === "" && output.trim() === "") return;
    const isSecret = exchange?.event === "password";
    const from = peerOf(this.#client);
    this.#context.found(
      telnetTable,
      {
        event: exchange?.event ?? "banner",
        prompt: exchange?.prompt || (isEnd && !exchange && plain(prompt)) || null,
        command: isSecret ? null : (exchange?.typed ?? null),
        output: output.trim() === "" ? null : output,
        user: this.#user,
        password: isSecret ? masked(this.#context, exchange.typed) : null,
        login: isSecret ? loginResult(output, prompt) : null,
      },
      exchange?.request ?? null,
      span && {
        text: line(
          plain(output)
            .trim()
            .replace(/\s*[\r\n]\s*/g, " / "),
        ),
        from,
        place: span.place,
        length: span.end - span.place.at,
      },
    );
  }
}
