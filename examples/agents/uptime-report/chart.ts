import { DAY, type Outage } from "./outages.ts";

const COLUMNS = 31;
const CELL = 22;

/** A square for each day, as status pages show it: darker the longer it was down. */
export function drawDays(outages: Outage[], start: number, end: number): string {
  const first = Math.floor(start / DAY);
  const count = Math.ceil(end / DAY) - first;
  const rows = Math.ceil(count / COLUMNS);
  const [width, height] = [COLUMNS * CELL + 32, rows * CELL + 32];
  const cells = Array.from({ length: count }, (_, index) => {
    const day = (first + index) * DAY;
    const down = outages.reduce(
      (sum, each) => sum + Math.max(0, Math.min(each.end, day + DAY) - Math.max(each.start, day)),
      0,
    );
    const [x, y] = [16 + (index % COLUMNS) * CELL, 16 + Math.floor(index / COLUMNS) * CELL];
    const minutes = down > 0 ? `${Math.max(1, Math.round(down / 60_000))} min down` : "no outage";
    return `<rect x="${x}" y="${y}" width="18" height="18" rx="4" fill="${colour(down)}"><title>${new Date(day).toISOString().slice(0, 10)}: ${minutes}</title></rect>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Days with outages"><rect width="${width}" height="${height}" rx="12" fill="#ffffff"/>${cells.join("")}</svg>`;
}

function colour(down: number): string {
  if (down === 0) return "#16a34a";
  if (down < 10 * 60_000) return "#facc15";
  return down < 60 * 60_000 ? "#f97316" : "#b91c1c";
}
