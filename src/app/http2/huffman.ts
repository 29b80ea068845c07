/** The Huffman code of HPACK (RFC 7541, section 5.2 and appendix B). It is canonical: the lengths of its codes are all there is to know. */

/** Bits of the code of each byte, then of the end of string: a letter each, a for 5 bits to z for 30. */
const LENGTHS =
  "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf" +
  "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix" +
  "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs" +
  "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwvz";
const SHORTEST = 5;
const LONGEST = 30;
const END_OF_STRING = 256;

/** Per length: the first code, how many there are, and where their symbols stand in SYMBOLS. */
const FIRST = new Uint32Array(LONGEST + 1);
const COUNT = new Uint32Array(LONGEST + 1);
const START = new Uint32Array(LONGEST + 1);
const SYMBOLS: number[] = [];

let code = 0;
for (let length = SHORTEST; length <= LONGEST; length++) {
  code *= 2;
  FIRST[length] = code;
  START[length] = SYMBOLS.length;
  for (let symbol = 0; symbol <= END_OF_STRING; symbol++)
    if (LENGTHS.charCodeAt(symbol) - 97 + SHORTEST === length) SYMBOLS.push(symbol);
  COUNT[length] = SYMBOLS.length - START[length];
  code += COUNT[length];
}

/** Bytes of a Huffman-coded string; null where it is none: the end of string within, or padding that is no run of ones. */
export function huffman(coded: Uint8Array): Uint8Array | null {
  const plain = new Uint8Array(Math.floor((coded.length * 8) / SHORTEST));
  let size = 0;
  let bits = 0;
  let length = 0;
  for (const byte of coded) {
    for (let shift = 7; shift >= 0; shift--) {
      bits = bits * 2 + ((byte >> shift) & 1);
      length++;
      if (length < SHORTEST) continue;
      const index = bits - FIRST[length];
      if (index >= 0 && index < COUNT[length]) {
        const symbol = SYMBOLS[START[length] + index];
        if (symbol === END_OF_STRING) return null;
        plain[size++] = symbol;
        bits = length = 0;
      } else if (length >= LONGEST) return null;
    }
  }
  if (length > 7 || bits !== 2 ** length - 1) return null;
  return plain.subarray(0, size);
}
