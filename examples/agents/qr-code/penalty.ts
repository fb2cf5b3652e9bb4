import type { Matrix } from "./patterns.ts";

/** How hard a code is to read, by the four rules of the standard. */
export function penalty(modules: Matrix): number {
  const lines = [...modules, ...modules.map((_, x) => modules.map((row) => row[x] ?? false))];
  const dark = modules.flat().filter(Boolean).length / modules.length ** 2;
  return (
    lines.reduce((sum, line) => sum + ofLine(line), 0) +
    squares(modules) +
    Math.floor(Math.abs(dark * 20 - 10)) * 10
  );
}

function ofLine(line: boolean[]): number {
  const text = line.map((dark) => (dark ? "1" : "0")).join("");
  let sum = 0;
  for (const [run] of text.matchAll(/1{5,}|0{5,}/g)) sum += run.length - 2;
  // What looks like a corner, with light beside it.
  for (let at = 0; at + 11 <= text.length; at += 1) {
    const part = text.slice(at, at + 11);
    if (part === "10111010000" || part === "00001011101") sum += 40;
  }
  return sum;
}

function squares(modules: Matrix): number {
  let sum = 0;
  for (let y = 1; y < modules.length; y += 1)
    for (let x = 1; x < modules.length; x += 1) {
      const dark = modules[y]?.[x];
      if (dark === modules[y]?.[x - 1] && dark === modules[y - 1]?.[x] && dark === modules[y - 1]?.[x - 1])
        sum += 3;
    }
  return sum;
}
