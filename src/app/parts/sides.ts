/** A connection whose sides speak differently: the client's bytes go to one reader, the server's to another. */
import type { Context, Place, Speaker } from "../protocol.ts";

export interface SideReader {
  data(bytes: Uint8Array, place: Place): void;
  /** False where the missing bytes may have been whole messages. */
  gap(size: number): boolean;
  /** The other side has spoken: a message may begin again. */
  resume(): void;
  /** Bytes that are only counted, from here on. */
  readonly passes?: number;
  passed?(size: number): void;
}

export class Sides<C extends SideReader, S extends SideReader> {
  readonly #context: Context;
  readonly #isClient: Readonly<Record<Speaker, boolean>>;
  readonly #gaps: Record<Speaker, number> = { orig: 0, resp: 0 };
  readonly client: C;
  readonly server: S;

  constructor(context: Context, who: Speaker, client: C, server: S) {
    this.#context = context;
    this.#isClient = { orig: who === "orig", resp: who === "resp" };
    this.client = client;
    this.server = server;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#gaps[from] > 0) this.#context.report("app-gap", place, `${this.#gaps[from]} bytes`);
    this.#gaps[from] = 0;
    this.#other(from).resume();
    this.#of(from).data(bytes, place);
  }

  passes(from: Speaker): number {
    return this.#gaps[from] > 0 ? 0 : (this.#of(from).passes ?? 0);
  }

  passed(from: Speaker, size: number): void {
    this.#other(from).resume();
    this.#of(from).passed?.(size);
  }

  /** False where replies may be among the missing bytes. */
  gap(from: Speaker, size: number): boolean {
    this.#gaps[from] += size;
    return this.#of(from).gap(size) || this.#isClient[from];
  }

  #of(from: Speaker): SideReader {
    return this.#isClient[from] ? this.client : this.server;
  }

  #other(from: Speaker): SideReader {
    return this.#isClient[from] ? this.server : this.client;
  }
}
