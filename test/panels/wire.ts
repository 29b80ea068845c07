/**
 * Messages between host and panel as VS Code carries them (extHostWebviewMessaging.ts): JSON, with typed arrays beside it. So a bare
 * bigint throws, NaN becomes null, a Map becomes {}, a Buffer becomes an object, and a view takes its whole backing buffer along.
 */

/** A message on its way: JSON, and the buffers that it refers to in base64. */
export interface Carried {
  readonly json: string;
  readonly buffers: readonly string[];
}

interface Reference {
  readonly $$vscode_array_buffer_reference$$: true;
  readonly index: number;
  readonly view?: { readonly type: string; readonly byteLength: number; readonly byteOffset: number };
}

const views = {
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array,
}; // prettier-ignore

/** Bytes of buffers that one message may bring along: more than a page ever has, so a view of a read buffer is found out. */
const MAX_CARRIED = 16 * 1024 * 1024;

/** What VS Code makes of a message. */
export function carry(message: unknown): Carried {
  const buffers: ArrayBufferLike[] = [];
  const refer = (buffer: ArrayBufferLike, view?: Reference["view"]): Reference => {
    let index = buffers.indexOf(buffer);
    if (index < 0) index = buffers.push(buffer) - 1;
    return { $$vscode_array_buffer_reference$$: true, index, ...(view && { view }) };
  };
  const json = JSON.stringify(message, (_key, value: unknown) => {
    if (value instanceof ArrayBuffer) return refer(value);
    if (!ArrayBuffer.isView(value)) return value;
    const { byteLength, byteOffset, constructor } = value;
    return constructor.name in views
      ? refer(value.buffer, { type: constructor.name, byteLength, byteOffset })
      : { ...value };
  });
  const size = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (size > MAX_CARRIED)
    throw new Error(`A message carries ${size} bytes of buffers: was a view sent without slice()?`);
  return { json, buffers: buffers.map((buffer) => Buffer.from(buffer as ArrayBuffer).toString("base64")) };
}

/** What arrives at the other side. */
export function arrive({ json, buffers }: Carried): unknown {
  const bytes = buffers.map((text) => Uint8Array.from(Buffer.from(text, "base64")).buffer);
  return JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !("$$vscode_array_buffer_reference$$" in value)) return value;
    const { index, view } = value as Reference;
    if (!view) return bytes[index];
    const type = views[view.type as keyof typeof views];
    return new type(bytes[index], view.byteOffset, view.byteLength / type.BYTES_PER_ELEMENT);
  });
}

/** A message as the other side gets it, for tests without a browser. */
export function carried(message: unknown): unknown {
  return arrive(carry(message));
}
