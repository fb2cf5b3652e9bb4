import type { Level, Size } from "./capacity.ts";
import { blank, type Matrix } from "./patterns.ts";
import { penalty } from "./penalty.ts";
import { checkBytes } from "./reed-solomon.ts";

const LEVEL_BITS: Record<Level, number> = { L: 1, M: 0, Q: 3, H: 2 };
const MASKS: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The modules of a code, row by row, with the mask that readers like best. */
export function encode(bytes: Uint8Array, size: Size): boolean[][] {
  const bits = interleave(frame(bytes, size), size).flatMap((byte) => bitsOf(byte, 8));
  const tried = MASKS.map((mask, number) => {
    const { modules, fixed } = blank(size.version);
    place(bits, modules, fixed, mask);
    writeFormat(modules, LEVEL_BITS[size.level], number);
    return modules;
  });
  return tried.reduce((best, each) => (penalty(each) < penalty(best) ? each : best));
}

const bitsOf = (value: number, count: number): boolean[] =>
  Array.from({ length: count }, (_, index) => ((value >>> (count - 1 - index)) & 1) === 1);

/** Mode (bytes), length, content, end, and the filling that the standard names. */
function frame(bytes: Uint8Array, { version, data }: Size): number[] {
  const bits = [
    ...bitsOf(4, 4),
    ...bitsOf(bytes.length, version < 10 ? 8 : 16),
    ...[...bytes].flatMap((byte) => bitsOf(byte, 8)),
  ];
  bits.push(...new Array<boolean>(Math.min(4, data * 8 - bits.length)).fill(false));
  while (bits.length % 8 > 0) bits.push(false);
  const words: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    words.push(bits.slice(at, at + 8).reduce((value, bit) => value * 2 + Number(bit), 0));
  for (let filler = 0xec; words.length < data; filler ^= 0xec ^ 0x11) words.push(filler);
  return words;
}

/** Cuts into blocks, the shorter ones first, and takes a byte of each in turn. */
function interleave(words: number[], { blocks, checks, data }: Size): number[] {
  const short = Math.floor(data / blocks);
  const longer = data % blocks;
  const parts: number[][] = [];
  let at = 0;
  for (let block = 0; block < blocks; block += 1) {
    const length = short + (block >= blocks - longer ? 1 : 0);
    parts.push(words.slice(at, at + length));
    at += length;
  }
  const inTurn = (lists: number[][]) =>
    Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, index) =>
      lists.flatMap((list) => (index < list.length ? [list[index] ?? 0] : [])),
    ).flat();
  return [...inTurn(parts), ...inTurn(parts.map((part) => checkBytes(part, checks)))];
}

/** Two columns at a time from the right, up and down, around what is fixed. */
function place(
  bits: boolean[],
  modules: Matrix,
  fixed: Matrix,
  mask: (x: number, y: number) => boolean,
): void {
  const size = modules.length;
  let next = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = upward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const [row, taken] = [modules[y], fixed[y]?.[x]];
        if (!row || taken) continue;
        row[x] = (bits[next] ?? false) !== mask(x, y);
        next += 1;
      }
    }
  }
}

/** Correction level and mask, twice, protected by a BCH code. */
function writeFormat(modules: Matrix, level: number, mask: number): void {
  const data = (level << 3) | mask;
  let rest = data;
  for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  const size = modules.length;
  const set = (x: number, y: number, bit: number) => {
    const row = modules[y];
    if (row) row[x] = ((bits >>> bit) & 1) === 1;
  };
  for (let bit = 0; bit < 6; bit += 1) set(8, bit, bit);
  set(8, 7, 6);
  set(8, 8, 7);
  set(7, 8, 8);
  for (let bit = 9; bit < 15; bit += 1) set(14 - bit, 8, bit);
  for (let bit = 0; bit < 8; bit += 1) set(size - 1 - bit, 8, bit);
  for (let bit = 8; bit < 15; bit += 1) set(8, size - 15 + bit, bit);
  const row = modules[size - 8];
  if (row) row[8] = true;
}
