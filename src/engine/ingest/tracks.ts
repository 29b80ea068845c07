import type { CaptureInterface } from "../../capture/format.ts";
import type { Vantages } from "../../stream/vantages.ts";

/**
 * Vantages of capture interfaces. Captures that follow one another in time are one interface's rotated files and share a
 * vantage, so that a connection may span them; captures that overlap in time are different places. Interfaces of one file with
 * the same name and link type are one.
 */
export class Tracks {
  readonly #vantages: Vantages;
  readonly #free = new Map<string, number[]>();

  constructor(vantages: Vantages) {
    this.#vantages = vantages;
  }

  /** A file begins; `end` it before a file that follows it in time begins. */
  begin(evidenceId: number, interfaces: readonly CaptureInterface[]): FileTracks {
    const taken = new Map<string, number>();
    const known: number[] = [];
    return {
      vantage: (interfaceNumber) => {
        if (known[interfaceNumber] !== undefined) return known[interfaceNumber];
        const { linkType, name } = interfaces[interfaceNumber] ?? interfaces[0];
        const key = `${linkType} ${name}`;
        let vantage = taken.get(key);
        if (vantage === undefined) {
          vantage = this.#free.get(key)?.pop() ?? this.#vantages.interface(evidenceId, interfaceNumber);
          taken.set(key, vantage);
        }
        return (known[interfaceNumber] = vantage);
      },
      end: () => {
        for (const [key, vantage] of taken) {
          const free = this.#free.get(key);
          if (free) free.push(vantage);
          else this.#free.set(key, [vantage]);
        }
        taken.clear();
      },
    };
  }
}

export interface FileTracks {
  /** The vantage of an interface of this file. */
  vantage(interfaceNumber: number): number;
  end(): void;
}
