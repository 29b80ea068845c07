/** Columns of a listing as the table shows them: titles, widths and looks where a panel says so, sensible ones for all others. */
import type { ColumnAbout } from "../../../src/protocol/page.ts";
import type { CellValue, Row } from "../row-pages.ts";
import type { TableColumn } from "../table-options.ts";
import { cellText, cellTip, meaningOf, usualWidth } from "./cells.ts";

/** What a panel says of a column of its own. */
export interface ColumnTouch {
  readonly title?: string;
  /** Name in lists of columns, where the title alone does not tell. */
  readonly label?: string;
  readonly width?: number;
  /** Of a time, digits of a second's fraction; six where nothing is said. */
  readonly fraction?: 0 | 3 | 6;
  /** What the tooltip says more. */
  tip?(value: CellValue, row: Row): string;
  look?(value: CellValue, row: Row): { readonly icon?: string; readonly class?: string };
  text?(value: CellValue, row: Row): string;
}

export interface ColumnTouches {
  readonly [name: string]: ColumnTouch;
}

/** `usual` names the columns shown at first, in their order; all others follow as the listing has them. */
export function tableColumns(
  abouts: readonly ColumnAbout[],
  touches: ColumnTouches,
  usual: readonly string[],
  zone: () => string,
): readonly TableColumn[] {
  const byName = new Map(abouts.map((about) => [about.name, about]));
  const first = usual.flatMap((name) => byName.get(name) ?? []);
  const rest = abouts.filter(({ name }) => !usual.includes(name));
  return [...first, ...rest].map((about) => {
    return tableColumn(about, Object.hasOwn(touches, about.name) ? touches[about.name] : {}, usual, zone);
  });
}

function tableColumn(
  about: ColumnAbout,
  touch: ColumnTouch,
  usual: readonly string[],
  zone: () => string,
): TableColumn {
  const { name, kind, says } = about;
  const meaning = meaningOf(about);
  return {
    name,
    kind,
    title: touch.title ?? titleOf(name),
    label: touch.label ?? touch.title ?? titleOf(name),
    says: `${says}\nField: ${name}`,
    width:
      touch.width ??
      (touch.fraction === undefined ? usualWidth(meaning) : 170 + 8 * touch.fraction + (touch.fraction > 0 ? 4 : 0)),
    usual: usual.includes(name),
    end: kind === "number" && meaning !== "tcp-flags",
    mono: meaning === "code",
    text: touch.text ?? ((value) => cellText(meaning, value, zone(), touch.fraction ?? 6)),
    tooltip: touch.tip ?? ((value) => cellTip(meaning, value, zone())),
    look: touch.look,
  };
}

const WORDS: Readonly<Record<string, string>> = {
  ip: "IP", id: "ID", vni: "VNI", tcp: "TCP", pkts: "packets", pkt: "packet", orig: "orig", resp: "resp", vpc: "VPC", az: "AZ", arn: "ARN",
  aws: "AWS", ecs: "ECS", tgw: "TGW", eni: "ENI", src: "source", dst: "destination", srcaddr: "source", dstaddr: "destination",
  srcport: "source port", dstport: "destination port", syn: "SYN", asg: "ASG", mtu: "MTU", ttl: "TTL", ts: "time",
  uri: "URI", dns: "DNS", sni: "SNI", alpn: "ALPN", alpns: "ALPNs", ja3: "JA3", ja3s: "JA3S", ja4: "JA4", ech: "ECH", rtt: "RTT",
  md5: "MD5", sha1: "SHA-1", sha256: "SHA-256", yara: "YARA", mac: "MAC", sql: "SQL", hassh: "HASSH", helo: "HELO", p: "port",
}; // prettier-ignore

/** A field's name as a heading: "orig_ip_bytes" is "Orig IP bytes". */
export function titleOf(name: string): string {
  const words = name.split("_").map((word) => (Object.hasOwn(WORDS, word) ? WORDS[word] : word));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
