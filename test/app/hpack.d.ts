/** The part of hpack.js that tests use; it comes without types. */
declare module "hpack.js" {
  interface Field {
    readonly name: string;
    readonly value: string;
    readonly incremental?: boolean;
    readonly neverIndex?: boolean;
  }
  interface Compressor {
    write(fields: readonly Field[]): void;
    read(): Buffer | null;
    updateTableSize(size: number): void;
  }
  interface Decompressor {
    write(bytes: Buffer): void;
    execute(done?: (error?: Error | null) => void): void;
    read(): Field | null;
  }
  export const compressor: { create(options: { table: { size: number; maxSize?: number } }): Compressor };
  export const decompressor: { create(options: { table: { size: number; maxSize?: number } }): Decompressor };
}
