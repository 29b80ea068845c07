/** What work costs, whatever else the machine does at the same time. */

/** Milliseconds of processor time that `work` takes, all threads of this process counted. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
