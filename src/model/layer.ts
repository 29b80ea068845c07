/** The layers of one packet, for people: what each field is called, what it says and where it lies. */

/** A decoded field and where it lies in the packet's bytes; a field of bits names the bytes it lies in. */
export interface LayerField {
  /** Wireshark's field name where it has one, as "ip.src". */
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly at: number;
  readonly length: number;
  readonly fields?: readonly LayerField[];
}

export interface Layer {
  /** Decoder id, as in a packet's `protocols`, or that of an application protocol; "data" and "padding" for what none took. */
  readonly id: string;
  readonly title: string;
  /** One line: "10.0.0.5 → 10.0.0.9". */
  readonly summary: string;
  readonly at: number;
  readonly length: number;
  readonly fields: readonly LayerField[];
}
