/** From whom and for whom a message is: what MAIL and RCPT said of it. */
import { envelopeAddress } from "./parse.ts";

/** Recipients that are kept: RFC 5321, section 4.5.3.1.8, asks servers for a hundred, few take more than a thousand. */
const MAX_RECIPIENTS = 1000;
/** Characters of an address; RFC 5321 allows 256. */
const MAX_ADDRESS = 500;

export class Envelope {
  readonly from: string;
  readonly #recipients: string[] = [];

  constructor(mailArg: string) {
    this.from = envelopeAddress(mailArg).slice(0, MAX_ADDRESS);
  }

  add(rcptArg: string): void {
    if (this.#recipients.length < MAX_RECIPIENTS) this.#recipients.push(envelopeAddress(rcptArg).slice(0, MAX_ADDRESS));
  }

  /** The server does not take this recipient. */
  refuse(rcptArg: string): void {
    const index = this.#recipients.lastIndexOf(envelopeAddress(rcptArg).slice(0, MAX_ADDRESS));
    if (index >= 0) this.#recipients.splice(index, 1);
  }

  get recipients(): string {
    return this.#recipients.join(", ");
  }
}
