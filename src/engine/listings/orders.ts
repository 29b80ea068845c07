/** Orders of rows: which key stands at which place. The last few are kept, so that scrolling asks for no sort. */
import { Kept } from "./kept.ts";

/** Keys of all rows in order: a run of whole numbers, or a list. */
export type Order =
  | { readonly kind: "run"; readonly first: number; readonly count: number }
  | { readonly kind: "list"; readonly keys: Uint32Array | Float64Array };

/**
 * Memory for orders of rows beside the newest. An order of ten million records is 40 MB: enough for going back and forth between
 * two sorts of the largest log, and for dozens of a usual one.
 */
export const ORDER_BYTES = 128 * 2 ** 20;
/** Orders kept, however small. */
export const MAX_ORDERS = 64;

export function rowsIn(order: Order): number {
  return order.kind === "run" ? order.count : order.keys.length;
}

/** Where a key stands, -1 where it is not. */
export function placeOf(order: Order, key: number): number {
  if (order.kind === "list") return order.keys.indexOf(key);
  return key >= order.first && key < order.first + order.count ? key - order.first : -1;
}

function bytesOf(order: Order): number {
  return order.kind === "run" ? 0 : order.keys.byteLength;
}

/** Orders by what was asked for. */
export function keptOrders(): Kept<Order> {
  return new Kept({ entries: MAX_ORDERS, size: ORDER_BYTES, sizeOf: bytesOf });
}
