/** One side of Telnet: commands taken out (RFC 854), what is left given as text. */
import { IAC, isVerb, SB, SE } from "./options.ts";

/** Bytes of a suboption that are kept: environments have some hundreds. */
const MAX_SUBOPTION = 1024;

const DATA = 0;
const COMMAND = 1;
const OPTION = 2;
const SUB = 3;
const SUB_COMMAND = 4;

export interface StreamOwner {
  /** Bytes of text, from `at` of the run on. */
  text(bytes: Uint8Array, at: number): void;
  /** WILL, WONT, DO, DONT and its option, whose byte stands at `at` of the run. */
  option(verb: number, option: number, at: number): void;
  suboption(bytes: Uint8Array): void;
}

export class TelnetStream {
  #state = DATA;
  #verb = 0;
  #sub: number[] = [];

  read(bytes: Uint8Array, owner: StreamOwner): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#state === DATA) {
        const found = bytes.indexOf(IAC, at);
        const end = found < 0 ? bytes.length : found;
        if (end > at) owner.text(bytes.subarray(at, end), at);
        at = end + 1;
        if (found >= 0) this.#state = COMMAND;
      } else this.#command(bytes[at], owner, at++, bytes);
    }
  }

  /** Bytes are missing: what follows is taken for text. */
  gap(): void {
    this.#state = DATA;
    this.#sub = [];
  }

  #command(byte: number, owner: StreamOwner, at: number, bytes: Uint8Array): void {
    if (this.#state === COMMAND) {
      this.#verb = byte;
      if (byte === IAC) owner.text(bytes.subarray(at, at + 1), at);
      this.#state = isVerb(byte) ? OPTION : byte === SB ? SUB : DATA;
    } else if (this.#state === OPTION) {
      owner.option(this.#verb, byte, at);
      this.#state = DATA;
    } else if (this.#state === SUB) {
      if (byte === IAC) this.#state = SUB_COMMAND;
      else this.#keep(byte);
    } else if (byte === SE) {
      owner.suboption(Uint8Array.from(this.#sub));
      this.#sub = [];
      this.#state = DATA;
    } else {
      this.#keep(byte);
      this.#state = SUB;
    }
  }

  #keep(byte: number): void {
    if (this.#sub.length < MAX_SUBOPTION) this.#sub.push(byte);
  }
}
