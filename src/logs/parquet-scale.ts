import type { SchemaElement } from "hyparquet";

/** What a number of this column is to be divided by, so that timestamps are seconds and decimals whole. */
export function scaleOf({ type, converted_type: converted, logical_type: logical, scale }: SchemaElement): number {
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") return 10 ** (scale ?? 0);
  if (logical?.type === "TIMESTAMP") return { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 }[logical.unit];
  if (converted === "TIMESTAMP_MILLIS") return 1e3;
  if (converted === "TIMESTAMP_MICROS") return 1e6;
  return type === "INT96" ? 1e9 : 1;
}
