import { availableParallelism } from "node:os";

/** `--parallel`, in package.json, gives each file to one of so many processes. */
export default {
  import: "tsx",
  jobs: availableParallelism(),
  // No test measures by it: it ends what hangs, and must not end what is slow beside others.
  timeout: 120_000,
};
