/** Packets inside tunnels whose outer packets came in fragments, beside the connection table: counted once, read whole. */
import { Carriers } from "../../stream/carriers.ts";
import type { Connections } from "../../stream/connections.ts";
import type { Packet } from "../../wire/packet.ts";

/** Takes a packet put together; the table's direction is that of its connection. */
export type TakeWhole = (
  packet: Packet,
  connection: number,
  evidenceId: number,
  number: number,
  seconds: number,
  nanos: number,
) => void;

export class Carried {
  readonly #table: Connections;
  readonly #carriers: Carriers;

  constructor(table: Connections, whole: TakeWhole | undefined) {
    this.#table = table;
    this.#carriers = new Carriers(
      (packet, { connection, direction }, { evidenceId, packet: number, seconds, nanos }) => {
        // Asked for between a packet's way into the table and its row: that one's direction must stay.
        const before = table.direction;
        table.direction = direction;
        whole?.(packet, connection, evidenceId, number, seconds, nanos);
        table.direction = before;
      },
    );
  }

  /** Packets of which fragments are missing. */
  get incomplete(): number {
    return this.#carriers.incomplete;
  }

  /** A packet that the table has as `connection` (from 1; 0 for none), and that a fragment carries. */
  first(packet: Packet, connection: number, evidenceId: number, number: number, seconds: number, nanos: number): void {
    if (connection === 0 || !packet.goesOn) return;
    packet.isPiece = true;
    const { direction, isCopy } = this.#table;
    this.#carriers.first(packet, { connection, direction, isCopy }, { evidenceId, packet: number, seconds, nanos });
  }

  /** A later fragment: the connection of the packet that it goes on with, 0 where that is not known. The table is not to have it then. */
  later(packet: Packet, evidenceId: number, number: number, seconds: number, nanos: number): number {
    if (this.#carriers.isEmpty) return 0;
    const of = this.#carriers.later(packet, { evidenceId, packet: number, seconds, nanos });
    if (!of) return 0;
    packet.isPiece = true;
    this.#table.direction = of.direction;
    this.#table.isCopy = of.isCopy;
    return of.connection;
  }

  close(): void {
    this.#carriers.close();
  }
}
