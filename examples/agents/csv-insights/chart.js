import { barsOfValues, histogramOfDates, histogramOfNumbers } from "./bins.js";
import { writeNumber } from "./wording.js";

const WIDTH = 720;
const HEIGHT = 372;
const PLOT = { left: 64, right: 696, top: 64, bottom: 336 };
const LETTER = 7;
/** Its own light card, so that it reads the same on a light page, a dark page and in a mail. */
const STYLE =
  "text{font:12px system-ui,sans-serif;fill:#475569}.title{font-size:16px;font-weight:600;fill:#0f172a}" +
  ".bar{fill:#2563eb}.grid{stroke:#e2e8f0}.axis{stroke:#94a3b8}";

/**
 * Draws one column as SVG: the asked one, else the most telling one.
 * @param {{ column?: string, kind?: "auto" | "histogram" | "bars" }} [wish]
 * @returns {string | undefined} undefined when no column has anything to draw
 */
export function drawChart(columns, wish = {}) {
  const column = wish.column ? named(columns, wish.column) : mostTelling(columns);
  const known = column?.values.filter((value) => value !== undefined) ?? [];
  if (known.length === 0) return undefined;
  const { name } = column.summary;
  const { bars, kind } = binned(column.summary, known, wish.kind ?? "auto");
  const title = kind === "bars" ? `Rows by ${name}` : `Distribution of ${name}`;
  return svg(title, bars, kind);
}

function named(columns, name) {
  const same = (column) => column.summary.name.toLowerCase() === name.trim().toLowerCase();
  const column = columns.find(same);
  if (column) return column;
  const names = columns.map(({ summary }) => summary.name).join(", ");
  throw Object.assign(new Error(`There is no column “${name}” to draw. Columns: ${names}.`), {
    code: "unknown_column",
  });
}

function mostTelling(columns) {
  const drawable = columns.filter(({ summary }) => summary.role !== "identifier" && summary.distinct > 1);
  const first = (test) => drawable.find(({ summary }) => test(summary));
  return (
    first(({ numbers }) => numbers) ??
    first(({ type, top }) => type !== "date" && top) ??
    first(({ type }) => type === "date") ??
    drawable[0]
  );
}

function binned(summary, known, kind) {
  const fewValues =
    summary.type === "integer" && summary.numbers && summary.numbers.max - summary.numbers.min < 12;
  const measurable = summary.numbers || summary.dates;
  if (kind === "bars" || !measurable || (kind === "auto" && fewValues))
    return { kind: "bars", bars: barsOfValues(known, summary) };
  return { kind: "histogram", bars: summary.dates ? histogramOfDates(known) : histogramOfNumbers(known) };
}

function svg(title, bars, kind) {
  const ceiling = niceCeiling(bars.reduce((most, { count }) => Math.max(most, count), 1));
  const slot = (PLOT.right - PLOT.left) / bars.length;
  const gap = kind === "histogram" ? 1 : Math.min(12, slot * 0.2);
  const parts = bars.map((bar, index) => drawBar(bar, PLOT.left + index * slot, slot, gap, ceiling));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${xml(title)}">`,
    `<style>${STYLE}</style><rect width="${WIDTH}" height="${HEIGHT}" rx="12" fill="#ffffff"/>`,
    `<text class="title" x="${PLOT.left}" y="36">${xml(clip(title, 70))}</text>`,
    ...gridLines(ceiling),
    ...parts,
    `<path class="axis" d="M${PLOT.left} ${PLOT.bottom}H${PLOT.right}"/>`,
    ...drawLabels(bars, slot, kind),
    `</svg>`,
  ].join("");
}

function drawBar({ name, count }, x, slot, gap, ceiling) {
  const height = ((PLOT.bottom - PLOT.top) * count) / ceiling;
  const box = `x="${fixed(x + gap / 2)}" y="${fixed(PLOT.bottom - height)}" width="${fixed(slot - gap)}" height="${fixed(height)}"`;
  return `<rect class="bar" ${box} rx="2"><title>${xml(name)}: ${count}</title></rect>`;
}

/**
 * A range is labelled with its start at its left edge, and labels that would touch are left out; a value is
 * labelled below its bar and clipped. The whole text is in the bar's title.
 */
function drawLabels(bars, slot, kind) {
  const ranges = kind === "histogram";
  const longest = bars.reduce((most, { label }) => Math.max(most, label.length), 0);
  const every = ranges ? Math.ceil(((longest + 1) * LETTER) / slot) : 1;
  return bars.map(({ label }, index) => {
    if (index % every) return "";
    const x = PLOT.left + (ranges ? index : index + 0.5) * slot;
    const text = ranges ? label : clip(label, Math.max(4, Math.floor(slot / LETTER)));
    return `<text x="${fixed(x)}" y="${PLOT.bottom + 20}" text-anchor="middle">${xml(text)}</text>`;
  });
}

function gridLines(ceiling) {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = fixed(PLOT.bottom - (PLOT.bottom - PLOT.top) * share);
    const line = share ? `<path class="grid" d="M${PLOT.left} ${y}H${PLOT.right}"/>` : "";
    return `${line}<text x="${PLOT.left - 8}" y="${Number(y) + 4}" text-anchor="end">${writeNumber(ceiling * share)}</text>`;
  });
}

/** The next number that four grid lines divide evenly. */
function niceCeiling(most) {
  const unit = 10 ** Math.floor(Math.log10(most));
  const steps = unit === 1 ? [4, 8, 12] : [1, 2, 4, 6, 8, 10];
  return steps.map((step) => step * unit).find((value) => value >= most);
}

function clip(text, length) {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function fixed(value) {
  return value.toFixed(1);
}

/** Escapes for XML, and drops the control characters and lone surrogates that XML cannot hold. */
function xml(text) {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ")
    .replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}
