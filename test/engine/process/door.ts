/** An engine session behind its door, in this process: what is posted is cloned as between processes. */
import { failureOf } from "../../../src/engine/process/failure.ts";
import { engineHandlers } from "../../../src/engine/process/handlers.ts";
import { Session } from "../../../src/engine/process/session.ts";
import type { EngineApi, OpenRequest } from "../../../src/protocol/engine.ts";
import { type Client, dial, RpcError, serve } from "../../../src/protocol/rpc.ts";
import { ports } from "../../protocol/ports.ts";
import { HandClock } from "./clock.ts";

export interface Door {
  readonly remote: Client<EngineApi>;
  readonly session: Session;
  readonly clock: HandClock;
  /** Topics as they were told, in order. */
  readonly told: string[];
  /** Details of our own faults. */
  readonly logged: string[];
}

/** `changed` is called while the engine works, before anybody else hears of it. */
export function openDoor(changed: (topic: string, session: Session) => void = () => undefined): Door {
  const [near, far] = ports();
  const clock = new HandClock();
  const told: string[] = [];
  const logged: string[] = [];
  const log = (text: string): void => void logged.push(text);
  const session: Session = new Session({
    changed(topic) {
      told.push(topic);
      changed(topic, session);
      server.changed(topic);
    },
    log,
    clock,
  });
  const server = serve<EngineApi>(far, engineHandlers(session), (error) => failureOf(error, log));
  const { remote } = dial<EngineApi>(near, () => undefined);
  return { remote, session, clock, told, logged };
}

/** A request for a temporary case over these paths. */
export function opening(...paths: string[]): OpenRequest {
  return { paths, folder: null, options: {} };
}

export const firstPage = { listing: "connections", from: 0, to: 1000, sort: [], filter: {} } as const;

/** The code a call failed with. */
export function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "answered",
    (error: unknown) => (error instanceof RpcError ? error.code : String(error)),
  );
}
