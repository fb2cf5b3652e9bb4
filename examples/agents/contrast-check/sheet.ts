export interface Pair {
  textColour: string;
  groundColour: string;
  pair: string;
  ratio: number;
  /** Whether it will do for text, and for large text and signs. */
  text: boolean;
  large: boolean;
  /** The nearest shade of the text's colour that will. */
  use?: string;
}

const COLUMNS = 4;
const BOX = { width: 176, height: 92 };

/** Each pair as it looks, with its ratio. */
export function drawPairs(pairs: Pair[]): string {
  const rows = Math.ceil(pairs.length / COLUMNS);
  const [width, height] = [COLUMNS * BOX.width + 16, rows * BOX.height + 16];
  const boxes = pairs.map((pair, index) => {
    const [x, y] = [16 + (index % COLUMNS) * BOX.width, 16 + Math.floor(index / COLUMNS) * BOX.height];
    const verdict = pair.text ? "text" : pair.large ? "large text only" : "not for text";
    return (
      `<g><title>${xml(pair.pair)}: ${pair.ratio}</title><rect x="${x}" y="${y}" width="${BOX.width - 16}" height="56" rx="8" fill="${pair.groundColour}" stroke="#e2e8f0"/>` +
      `<text x="${x + 12}" y="${y + 36}" font-size="20" font-weight="600" fill="${pair.textColour}">Aa ${pair.ratio}</text>` +
      `<text x="${x}" y="${y + 71}" fill="#475569">${pair.textColour} · ${verdict}</text></g>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Pairs of colours" font-family="system-ui,sans-serif" font-size="11"><rect width="${width}" height="${height}" rx="12" fill="#ffffff"/>${boxes.join("")}</svg>`;
}

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const xml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ")
    .replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? "");
