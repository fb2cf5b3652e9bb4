export type Matrix = boolean[][];

/** A code with nothing but what every code of its version has, and which modules that are. */
export function blank(version: number): { modules: Matrix; fixed: Matrix } {
  const size = version * 4 + 17;
  const empty = () => Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const [modules, fixed] = [empty(), empty()];
  const set = (x: number, y: number, dark: boolean) => {
    const [row, taken] = [modules[y], fixed[y]];
    if (!row || !taken || x < 0 || x >= size) return;
    row[x] = dark;
    taken[x] = true;
  };

  for (let at = 0; at < size; at += 1) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const corners = [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const;
  for (const [x, y] of corners) rings(x, y, 4, (distance) => distance !== 2 && distance !== 4, set);
  for (const [x, y] of marks(version)) rings(x, y, 2, (distance) => distance !== 1, set);
  // Where format and version go, next to the corners.
  for (let at = 0; at < 9; at += 1) {
    for (const [x, y] of [
      [8, at],
      [at, 8],
      [size - 1 - at, 8],
      [8, size - 1 - at],
    ] as const)
      if (!fixed[y]?.[x] && (at < 8 || (x === 8 && y === 8))) set(x, y, false);
  }
  if (version >= 7) writeVersion(version, set, size);
  return { modules, fixed };
}

type Set = (x: number, y: number, dark: boolean) => void;

function rings(x: number, y: number, reach: number, dark: (distance: number) => boolean, set: Set): void {
  for (let dy = -reach; dy <= reach; dy += 1)
    for (let dx = -reach; dx <= reach; dx += 1)
      set(x + dx, y + dy, dark(Math.max(Math.abs(dx), Math.abs(dy))));
}

/** The centres of the alignment marks. */
function marks(version: number): [number, number][] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const last = version * 4 + 10;
  const places = [6, ...Array.from({ length: count - 1 }, (_, index) => last - (count - 2 - index) * step)];
  return places.flatMap((y) =>
    places
      .filter((x) => !((x === 6 && (y === 6 || y === last)) || (x === last && y === 6)))
      .map((x): [number, number] => [x, y]),
  );
}

function writeVersion(version: number, set: Set, size: number): void {
  let rest = version;
  for (let step = 0; step < 12; step += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let bit = 0; bit < 18; bit += 1) {
    const [near, far] = [Math.floor(bit / 3), size - 11 + (bit % 3)];
    const dark = ((bits >>> bit) & 1) === 1;
    set(far, near, dark);
    set(near, far, dark);
  }
}
