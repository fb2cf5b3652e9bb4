import module from "./checksum.wasm";

export const ALGORITHMS = ["crc32", "adler32", "fnv1a32", "xxhash32"];
const PAGE = 65_536;

/**
 * Runs every algorithm of the WebAssembly module over the bytes.
 * @param {Uint8Array} bytes
 * @param {number} seed of xxHash32
 * @returns {Record<string, number>} unsigned numbers of 32 bits
 */
export function checksums(bytes, seed) {
  // An instance takes microseconds and its memory ends with the run, so that nothing is left for the next one.
  const { exports } = new WebAssembly.Instance(module);
  const { memory } = exports;
  const start = exports.data.value;
  const missing = start + bytes.length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  new Uint8Array(memory.buffer, start).set(bytes);
  // WebAssembly returns signed numbers; >>> 0 reads the same bits as unsigned.
  return Object.fromEntries(ALGORITHMS.map((name) => [name, exports[name](start, bytes.length, seed) >>> 0]));
}
