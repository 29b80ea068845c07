/** Ends the server after the last suite. */
import { endAll } from "../fixture.ts";

after(async function () {
  this.timeout(30_000);
  await endAll();
});
