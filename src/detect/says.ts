/** Numbers and names as people read them in findings. */

const groups = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export function number(value: number): string {
  return groups.format(value);
}

/** "1 port", "1,234 ports"; irregular plurals are given. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

const units = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

/** Bytes with decimal units, as AWS bills them: "512 bytes", "1.5 GB". */
export function bytes(value: number): string {
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 100 ? number(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A length of time: "45 seconds", "10 minutes", "2 hours". */
export function duration(seconds: number): string {
  if (seconds >= 7200 && seconds % 3600 === 0) return count(seconds / 3600, "hour");
  if (seconds >= 120 && seconds % 60 === 0) return count(seconds / 60, "minute");
  return count(Math.round(seconds), "second");
}

/** A share between 0 and 1: "12.5 %". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

const protocols: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6", 132: "sctp" };

/** "22/tcp". */
export function port(number: number, protocol: number): string {
  return `${number}/${protocols[protocol] ?? protocol}`;
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** Says how many things the evidence leaves out; nothing when it lists all. */
export function unlisted(total: number, listed: number, one: string, many = `${one}s`): string {
  const rest = total - listed;
  return rest > 0 ? ` ${count(rest, `more ${one}`, `more ${many}`)} ${rest === 1 ? "is" : "are"} not listed.` : "";
}
