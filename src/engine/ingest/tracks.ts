import type { CaptureInterface } from "../../capture/format.ts";
import type { Connections } from "../../stream/connections.ts";

/**
 * Vantages of capture interfaces. Captures that follow one another in time are one interface's rotated files and share a
 * vantage, so that a connection may span them; captures that overlap in time are different places. Interfaces of one file with
 * the same name and link type are one.
 */
export class Tracks {
  readonly #table: Connections;
  readonly #free = new Map<string, number[]>();

  /** Copies are looked for in `table` where packets may be seen twice: in several files, or at several interfaces of one. */
  constructor(table: Connections, files: number) {
    this.#table = table;
    table.severalInterfaces = files > 1;
  }

  /** A file begins; `end` it before a file that follows it in time begins. */
  begin(evidenceId: number, interfaces: readonly CaptureInterface[]): FileTracks {
    const taken = new Map<string, number>();
    const known: number[] = [];
    return {
      vantage: (interfaceNumber) => {
        if (known[interfaceNumber] !== undefined) return known[interfaceNumber];
        if (interfaces.length > 1) this.#table.severalInterfaces = true;
        const { linkType, name } = interfaces[interfaceNumber] ?? interfaces[0];
        const key = `${linkType} ${name}`;
        let vantage = taken.get(key);
        if (vantage === undefined) {
          vantage = this.#free.get(key)?.pop() ?? this.#table.vantages.interface(evidenceId, interfaceNumber);
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
