/** Sizes for people, as panels write them: decimal units, two to three digits. */
const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** As "1.5 MB"; 1 kB is 1000 B. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}
