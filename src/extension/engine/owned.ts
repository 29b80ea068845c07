/**
 * Typed arrays that came over the channel are views of one long message. Passed on as they are, each would take the whole message
 * along to the panel: they get memory of their own. Changes arrays and objects in place.
 */
export function owned(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return isWhole(value) ? value : copied(value);
  if (typeof value !== "object" || value === null) return value;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const inner = holder[key];
    if (typeof inner !== "object" || inner === null) continue;
    const own = owned(inner);
    if (own !== inner) holder[key] = own;
  }
  return value;
}

function isWhole({ byteLength, buffer }: ArrayBufferView): boolean {
  return byteLength === buffer.byteLength;
}

/** The same kind of view over a copy. */
function copied(view: ArrayBufferView): ArrayBufferView {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  if (view instanceof DataView) return new DataView(bytes.buffer);
  const Kind = view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView;
  return new Kind(bytes.buffer);
}
