/**
 * What may be given to `webview.postMessage`. VS Code writes messages with JSON.stringify: a bare bigint throws there, a Node Buffer
 * arrives as `{type: "Buffer", data: [...]}`, and a typed array takes its whole ArrayBuffer along, other packets' bytes included.
 */
import { assert } from "../../base/assert.ts";

type TypedArray = Uint8Array | Float64Array | BigInt64Array | Uint32Array;

/** The same data, fit to be posted. Throws on what would arrive as something else: that is a bug of ours. */
export function toWire(value: unknown): unknown {
  assert(typeof value !== "bigint", "a bare bigint was to be posted");
  assert(typeof value !== "function" && typeof value !== "symbol", `a ${typeof value} was to be posted`);
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return ownArray(value);
  if (Array.isArray(value)) return value.every(isAtom) ? value : value.map(toWire);
  const prototype: unknown = Object.getPrototypeOf(value);
  assert(prototype === Object.prototype || prototype === null, `a ${value.constructor?.name} was to be posted`);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toWire(one)]));
}

/** Text columns are long: what needs no change is not copied. */
function isAtom(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function ownArray(view: ArrayBufferView): ArrayBufferView {
  assert(!(view instanceof DataView), "a DataView was to be posted");
  // `slice` of a Buffer is a view still, and a Buffer.
  if (Buffer.isBuffer(view)) return new Uint8Array(view);
  return view.byteLength === view.buffer.byteLength ? view : (view as TypedArray).slice();
}
