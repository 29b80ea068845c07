import { mysqlGreeting, mysqlLogin, mysqlOk } from "../../test/builders/messages.ts";
import type { Talk } from "../../test/builders/talk.ts";

/** The database greets, `user` logs in. */
export function logIn(talk: Talk, user: string, seed: number): Talk {
  return talk
    .say(1, mysqlGreeting("8.0.36", seed))
    .say(0, mysqlLogin(user, "shop", seed))
    .say(1, mysqlOk());
}
