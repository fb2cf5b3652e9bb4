const WIDTH = 720;
const HEIGHT = 340;
const PLOT = { left: 76, right: 696, top: 72, bottom: 296 };
const STYLE =
  "text{font:12px system-ui,sans-serif;fill:#475569}.title{font-size:16px;font-weight:600;fill:#0f172a}" +
  ".principal{fill:#2563eb}.interest{fill:#f59e0b}.grid{stroke:#e2e8f0}";

interface Year {
  year: string;
  interest: number;
  principal: number;
}

/** A bar for each year, what is paid back below what the bank keeps; its own light card, for any page. */
export function drawYears(years: Year[]): string {
  const most = Math.max(...years.map(({ interest, principal }) => interest + principal));
  const slot = (PLOT.right - PLOT.left) / years.length;
  const height = (cents: number) => ((PLOT.bottom - PLOT.top) * cents) / most;
  const bars = years.map(({ year, interest, principal }, index) => {
    const x = PLOT.left + index * slot + slot * 0.1;
    const top = PLOT.bottom - height(principal);
    const title = `<title>${year}: ${write(principal)} repaid, ${write(interest)} interest</title>`;
    return (
      `<g>${title}${bar("principal", x, top, slot * 0.8, height(principal))}` +
      `${bar("interest", x, top - height(interest), slot * 0.8, height(interest))}</g>`
    );
  });
  const every = Math.ceil(years.length / 12);
  const labels = years.map(({ year }, index) =>
    index % every
      ? ""
      : `<text x="${(PLOT.left + (index + 0.5) * slot).toFixed(1)}" y="${PLOT.bottom + 20}" text-anchor="middle">${year.replace("Year ", "")}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Paid each year">`,
    `<style>${STYLE}</style><rect width="${WIDTH}" height="${HEIGHT}" rx="12" fill="#ffffff"/>`,
    `<text class="title" x="${PLOT.left}" y="34">Paid each year</text>`,
    `<rect class="principal" x="${PLOT.left}" y="46" width="10" height="10" rx="2"/><text x="${PLOT.left + 16}" y="55">paid back</text>`,
    `<rect class="interest" x="${PLOT.left + 92}" y="46" width="10" height="10" rx="2"/><text x="${PLOT.left + 108}" y="55">interest</text>`,
    ...[0, 0.5, 1].map((share) => gridLine(share, most)),
    ...bars,
    ...labels,
    "</svg>",
  ].join("");
}

const bar = (kind: string, x: number, y: number, width: number, height: number): string =>
  `<rect class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"/>`;

function gridLine(share: number, most: number): string {
  const y = (PLOT.bottom - (PLOT.bottom - PLOT.top) * share).toFixed(1);
  return (
    `<path class="grid" d="M${PLOT.left} ${y}H${PLOT.right}"/>` +
    `<text x="${PLOT.left - 8}" y="${Number(y) + 4}" text-anchor="end">${write(most * share)}</text>`
  );
}

/** Whole units, grouped with thin spaces. */
const write = (cents: number): string =>
  String(Math.round(cents / 100)).replace(/\B(?=(?:\d{3})+$)/g, "\u202f");
