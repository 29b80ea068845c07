/** A message whose line is put together when somebody looks: most are never shown. */
import type { Message, Place, Speaker } from "../protocol.ts";

export class LazyMessage implements Message {
  readonly from: Speaker;
  readonly place: Place;
  readonly length: number;
  readonly detail: () => string;
  readonly #text: () => string;

  constructor(
    from: Speaker,
    { place, length }: Pick<Message, "place" | "length">,
    text: () => string,
    detail: () => string,
  ) {
    this.from = from;
    this.place = place;
    this.length = length;
    this.detail = detail;
    this.#text = text;
  }

  get text(): string {
    return this.#text();
  }
}
