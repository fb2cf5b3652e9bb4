import { niceScale, type Scale } from "./scale.ts";
import type { Table } from "./table.ts";

const WIDTH = 760;
const PLOT = { left: 72, right: 736, top: 84, bottom: 344 };
const HEIGHT = 400;
/** Colours that people with any colour vision tell apart (after Okabe and Ito), 3:1 and more on white. */
const COLOURS = ["#0072b2", "#c35400", "#00795b", "#a6428a", "#6b5b00", "#5a5a5a", "#2a8fc4", "#8a1c1c"];
const STYLE =
  "text{font:12px system-ui,sans-serif;fill:#475569}.title{font-size:16px;font-weight:600;fill:#0f172a}.grid{stroke:#e2e8f0}.zero{stroke:#64748b}";

/** The table as SVG: grouped bars, or lines with a gap where a number is missing. */
export function draw({ labels, series }: Table, kind: "bar" | "line", title: string): string {
  const values = series.flatMap((each) => each.values).filter((value) => value !== undefined);
  const scale = niceScale(Math.min(0, ...values), Math.max(0, ...values));
  const slot = (PLOT.right - PLOT.left) / labels.length;
  const parts = series.map((each, index) => {
    const colour = COLOURS[index] ?? "#000";
    return kind === "bar" ? bars(each, index, series.length) : line(each, colour);
  });

  function bars({ name, values }: Table["series"][number], index: number, count: number): string {
    const width = (slot * 0.8) / count;
    return values
      .map((value, row) => {
        if (value === undefined) return "";
        const x = PLOT.left + row * slot + slot * 0.1 + index * width;
        const [from, to] = [yOf(Math.max(0, value), scale), yOf(Math.min(0, value), scale)];
        return `<rect x="${fixed(x)}" y="${fixed(from)}" width="${fixed(width * 0.94)}" height="${fixed(to - from)}" fill="${COLOURS[index]}"><title>${xml(`${labels[row]}, ${name}: ${value}`)}</title></rect>`;
      })
      .join("");
  }
  function line({ name, values }: Table["series"][number], colour: string): string {
    const points = values.map((value, row) =>
      value === undefined
        ? undefined
        : `${fixed(PLOT.left + (row + 0.5) * slot)} ${fixed(yOf(value, scale))}`,
    );
    const path = points.map((point, row) => (point ? `${points[row - 1] ? "L" : "M"}${point}` : "")).join("");
    const dots = points.map((point, row) =>
      point
        ? `<circle cx="${point.split(" ")[0]}" cy="${point.split(" ")[1]}" r="3" fill="${colour}"><title>${xml(`${labels[row]}, ${name}: ${values[row]}`)}</title></circle>`
        : "",
    );
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2.5" stroke-linejoin="round"/>${dots.join("")}`;
  }

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${xml(title)}">`,
    `<style>${STYLE}</style><rect width="${WIDTH}" height="${HEIGHT}" rx="12" fill="#ffffff"/>`,
    `<text class="title" x="24" y="34">${xml(clip(title, 80))}</text>`,
    legend(series.map(({ name }) => name)),
    ...scale.marks.map((mark) => gridLine(mark, scale)),
    ...parts,
    ...labelTexts(labels, slot),
    "</svg>",
  ].join("");
}

const yOf = (value: number, { least, most }: Scale): number =>
  PLOT.bottom - ((PLOT.bottom - PLOT.top) * (value - least)) / (most - least);

function gridLine(mark: number, scale: Scale): string {
  const y = fixed(yOf(mark, scale));
  return `<path class="${mark === 0 ? "zero" : "grid"}" d="M${PLOT.left} ${y}H${PLOT.right}"/><text x="${PLOT.left - 8}" y="${Number(y) + 4}" text-anchor="end">${scale.write(mark)}</text>`;
}

function legend(names: string[]): string {
  const room = (WIDTH - 48) / names.length;
  return names
    .map((name, index) => {
      const x = 24 + index * Math.min(room, 160);
      const text = xml(clip(name, Math.floor((Math.min(room, 160) - 24) / 7)));
      return `<rect x="${fixed(x)}" y="50" width="10" height="10" rx="2" fill="${COLOURS[index]}"/><text x="${fixed(x + 16)}" y="59">${text}</text>`;
    })
    .join("");
}

/** Labels that would touch are left out; the whole text is in each title. */
function labelTexts(labels: string[], slot: number): string[] {
  const longest = Math.min(14, Math.max(...labels.map((label) => label.length)));
  const every = Math.ceil(((longest + 1) * 7) / slot);
  return labels.map((label, row) =>
    row % every
      ? ""
      : `<text x="${fixed(PLOT.left + (row + 0.5) * slot)}" y="${PLOT.bottom + 22}" text-anchor="middle">${xml(clip(label, 14))}</text>`,
  );
}

const fixed = (value: number): string => value.toFixed(1);
const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.max(1, length - 1))}…` : text;
const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** Escapes for XML, and drops what XML cannot hold. */
const xml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ")
    .replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? "");
