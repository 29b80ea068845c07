/** Runs in a process of its own, so that an endless loop can be ended: checks the files whose paths it is sent. */
import { checkFile } from "./check.ts";

process.on("message", (path: string) => {
  void checkFile(path).then((outcome) => process.send?.({ outcome, memory: process.memoryUsage().rss }));
});
