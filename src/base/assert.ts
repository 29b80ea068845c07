/** For our own bugs only: hostile data becomes a diagnostic, never an assertion. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`);
}

/** Marks code the type checker proves unreachable. */
export function unreachable(value: never): never {
  throw new Error(`bug: unreachable value ${String(value)}`);
}
