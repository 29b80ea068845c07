/** What must hold of any layer tree, and short ways to make and read one. */
import type { Layer, LayerField } from "../../../src/model/layer.ts";
import { describers } from "../../../src/app/describe/table.ts";
import { layersOfPacket } from "../../../src/engine/packet/layers.ts";
import { layersOf } from "../../../src/wire/fields/layers.ts";
import { makeDispatch } from "../../../src/wire/decoders.ts";
import { Packet } from "../../../src/wire/packet.ts";

const walker = new Packet(makeDispatch());
const decoder = new Packet(makeDispatch());

export function tree(bytes: Uint8Array, linkType = 1, original = bytes.length): Layer[] {
  return layersOf(walker, bytes, original, linkType);
}

/** The same with the message of an application in it. */
export function packetTree(bytes: Uint8Array, linkType = 1, original = bytes.length): Layer[] {
  return layersOfPacket(walker, bytes, original, linkType);
}

/** Layers that no decoder of headers made: of applications, and of what is left. */
export const notHeaders: ReadonlySet<string> = new Set([
  "data",
  "padding",
  ...[...describers.tcp, ...describers.udp].map(([, { id }]) => id),
]);

/** Every field of a layer with its parts, in order. */
export function* fieldsOf(fields: readonly LayerField[]): Generator<LayerField> {
  for (const field of fields) {
    yield field;
    if (field.fields) yield* fieldsOf(field.fields);
  }
}

/** The value of the nth field of that name, anywhere in the tree. */
export function value(layers: readonly Layer[], name: string, nth = 0): string | undefined {
  const all = layers.flatMap((layer) => [...fieldsOf(layer.fields)]).filter((field) => field.name === name);
  return all[nth]?.value;
}

export const ids = (layers: readonly Layer[]): string => layers.map(({ id }) => id).join(" ");

/** What does not hold of a tree; empty when all is well. */
export function problemsOf(layers: readonly Layer[], bytes: Uint8Array, linkType: number, original: number): string[] {
  const problems: string[] = [];
  const say = (problem: string): void => void problems.push(problem);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  decoder.decode(bytes, view, 0, bytes.length, original, linkType);
  const path = decoder.dispatch.paths.text(decoder.path);
  const own = layers.filter(({ id }) => !notHeaders.has(id)).map(({ id }) => id);
  if (own.join(":") !== path) say(`${own.join(":")} is not ${path}`);
  let at = 0;
  for (const layer of layers) {
    if (layer.at < at) say(`${layer.id} begins at ${layer.at}, before ${at}`);
    if (!isPlace(layer)) say(`${layer.id} lies at ${layer.at}+${layer.length}`);
    at = layer.at + layer.length;
    within(layer, layer.fields);
  }
  if (at > bytes.length) say(`the layers reach to ${at} of ${bytes.length} bytes`);
  if (layers.length > 0 && at < bytes.length) say(`the layers end at ${at} of ${bytes.length} bytes`);
  return problems;

  function isPlace({ at: from, length }: { readonly at: number; readonly length: number }): boolean {
    return Number.isInteger(from) && Number.isInteger(length) && from >= 0 && length >= 0;
  }

  function within(parent: { readonly at: number; readonly length: number }, fields: readonly LayerField[]): void {
    for (const field of fields) {
      if (!isPlace(field)) say(`${field.name} lies at ${field.at}+${field.length}`);
      if (field.at < parent.at || field.at + field.length > parent.at + parent.length) {
        say(`${field.name} ${field.at}+${field.length} leaves ${parent.at}+${parent.length}`);
      }
      const odd = /undefined|NaN|\[object/.exec(field.value)?.[0];
      // Evidence may hold the words itself.
      if (odd !== undefined && !Buffer.from(bytes).includes(odd)) say(`${field.name} is ${field.value}`);
      if (field.fields) within(field, field.fields);
    }
  }
}
