import { Readable } from "node:stream";

/** The part of pcap-parser that is used here; the package has no types. */
interface Parser {
  on(event: "packet", listener: (packet: OtherPacket) => void): Parser;
  on(event: "globalHeader", listener: (header: { linkLayerType: number; snapshotLength: number }) => void): Parser;
  on(event: "end", listener: () => void): Parser;
  on(event: "error", listener: (error: Error) => void): Parser;
}
interface OtherPacket {
  readonly header: {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly originalLength: number;
  };
  readonly data: Buffer;
}

/** What pcap-parser reads of a file, in the shape of a recorder's packets. */
interface OtherFile {
  readonly packets: readonly { hex: string; original: number; time: string }[];
  readonly header: { readonly linkLayerType: number; readonly snapshotLength: number } | null;
}

const name: string = "pcap-parser";
const { default: oracle } = (await import(name)) as { default: { parse(input: Readable): Parser } };

/** Packets and file header as pcap-parser reads them: an independent reader of classic pcap (microseconds only). */
export function readOther(file: Uint8Array): Promise<OtherFile> {
  return new Promise<OtherFile>((resolve, reject) => {
    const packets: OtherFile["packets"][number][] = [];
    let header: OtherFile["header"] = null;
    oracle
      .parse(Readable.from([Buffer.from(file)], { objectMode: false }))
      .on("globalHeader", ({ linkLayerType, snapshotLength }) => (header = { linkLayerType, snapshotLength }))
      .on("packet", ({ header: { timestampSeconds, timestampMicroseconds, originalLength }, data }) =>
        packets.push({
          hex: data.toString("hex"),
          original: originalLength,
          time: `${timestampSeconds}.${String(timestampMicroseconds).padStart(6, "0")}000`,
        }),
      )
      .on("end", () => resolve({ packets, header }))
      .on("error", reject);
  });
}
