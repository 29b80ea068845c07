/** A webview panel of the tests' own, with a page that dials the host through VS Code's serialiser rules. */
import { Emitter } from "../../src/extension/emitter.ts";
import type { Frame } from "../../src/extension/panels/frame.ts";
import { type Client, dial, type Port } from "../../src/protocol/rpc.ts";
import { carried } from "../panels/wire.ts";

export class FakeFrame implements Frame {
  visible = true;
  active = true;
  pinned = false;
  title = "";
  reveals = 0;
  closed = false;
  readonly #state = new Emitter<void>();
  readonly #disposed = new Emitter<void>();
  readonly #toHost = new Emitter<unknown>();
  readonly #toPage = new Emitter<unknown>();

  readonly port: Port = {
    post: (message) => this.#toPage.fire(carried(message)),
    listen: (receive) => {
      const listening = this.#toHost.event(receive);
      return () => listening.dispose();
    },
  };

  /** The page's end: a client, and the topics it heard. */
  page<A extends { readonly [M in keyof A]: (params: never) => unknown }>(): { remote: Client<A>; heard: string[] } {
    const heard: string[] = [];
    const port: Port = {
      post: (message) => this.#toHost.fire(carried(message)),
      listen: (receive) => {
        const listening = this.#toPage.event(receive);
        return () => listening.dispose();
      },
    };
    return { remote: dial<A>(port, (topic) => heard.push(topic)).remote, heard };
  }

  become(state: { visible?: boolean; active?: boolean }): void {
    Object.assign(this, state);
    this.#state.fire();
  }

  setTitle(title: string): void {
    this.title = title;
  }
  reveal(): void {
    this.reveals++;
  }
  close(): void {
    this.closed = true;
    this.#disposed.fire();
  }
  onDidChangeState(listener: () => void): { dispose(): void } {
    return this.#state.event(listener);
  }
  onDidDispose(listener: () => void): { dispose(): void } {
    return this.#disposed.event(listener);
  }
}
