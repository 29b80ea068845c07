/** Events without VS Code, in the shape of VS Code's: what is pure here runs in a test. */

export interface Disposable {
  dispose(): void;
}

export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Tells listeners, in the order they came. One that throws keeps the others from nothing: the error goes to `onError`. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void = rethrowLater) {
    this.#onError = onError;
  }

  readonly event: Event<T> = (listener) => {
    // A function of its own per listening: the same listener may listen twice.
    const one = (value: T): void => listener(value);
    this.#listeners.add(one);
    return { dispose: () => void this.#listeners.delete(one) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** A listener's fault is a bug: it is loud, but not in the middle of somebody else's work. */
function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Many as one. */
export function together(...many: readonly Disposable[]): Disposable {
  return { dispose: () => many.forEach((one) => one.dispose()) };
}
