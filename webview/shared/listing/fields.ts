/** Fields of a row as a list of names and values, in groups. */
import type { Fields } from "../../../src/protocol/case.ts";
import type { PageColumn } from "../../../src/protocol/page.ts";
import { h } from "../dom.ts";
import { visible } from "../format.ts";
import { cellText, cellTip, meaningOf } from "./cells.ts";
import { titleOf } from "./columns.ts";
import "./fields.css";

export interface FieldGroup {
  readonly title: string;
  /** Field names; a shown one is not repeated under "Other". */
  readonly fields: readonly string[];
}

export interface FieldTouch {
  readonly title?: string;
  /** In place of the plain value: words, links. Null for the plain value. */
  value?(fields: Fields): Node | string | null;
}

export interface FieldsLook {
  readonly groups: readonly FieldGroup[];
  readonly touches: Readonly<Record<string, FieldTouch>>;
  readonly zone: string;
  /** Names and values as they stand in the evidence. */
  readonly asLogged?: boolean;
}

/** Values that say nothing are left out: empty ones, and times that are not there. */
export function fieldList(fields: Fields, look: FieldsLook): HTMLElement {
  const named = new Set(look.groups.flatMap((group) => group.fields));
  const other = { title: "Other", fields: Object.keys(fields).filter((name) => !named.has(name)) };
  const groups = [...look.groups, other].map((group) => groupOf(group, fields, look)).filter((group) => group !== null);
  return h("div", { class: "fm-fields" }, ...groups);
}

function groupOf({ title, fields: names }: FieldGroup, fields: Fields, look: FieldsLook): HTMLElement | null {
  const lines = names.flatMap((name) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : null;
    return value === null || value === "" ? [] : lineOf(name, value, fields, look);
  });
  if (lines.length === 0) return null;
  const heading = title === "" ? null : h("h3", { class: "fm-fields-title" }, title);
  return h("section", null, heading, h("dl", null, ...lines));
}

function lineOf(name: string, value: string | number | boolean, fields: Fields, look: FieldsLook): HTMLElement[] {
  const touch = Object.hasOwn(look.touches, name) ? look.touches[name] : {};
  const kind = kindOf(name, value);
  const meaning = meaningOf({ name, kind });
  const typed = kind === "time" ? BigInt(value) : kind === "number" ? Number(value) : value;
  const plain = look.asLogged ? visible(String(value)) : cellText(meaning, typed, look.zone, 9);
  const shown = touch.value?.(fields) ?? plain;
  const tip = cellTip(meaning, typed, look.zone);
  const title = look.asLogged ? visible(name) : (touch.title ?? titleOf(name));
  return [
    h("dt", { title: visible(name) }, title),
    h(
      "dd",
      { class: meaning === "code" && !touch.value ? "fm-code" : undefined, title: tip === "" ? null : tip },
      shown,
    ),
  ];
}

/** 64-bit numbers and times come as digits; by its name a time is told from a number. */
function kindOf(name: string, value: string | number | boolean): PageColumn["kind"] {
  if (typeof value === "boolean") return "flag";
  if (typeof value === "number") return "number";
  if (/(^|_)ts$/.test(name) && /^-?\d+$/.test(value)) return "time";
  return /^\d{1,20}$/.test(value) &&
    /(bytes|pkts|packets|retransmits|_id|copies|fragments|_seen|line|records)$/.test(name)
    ? "number"
    : "text";
}
