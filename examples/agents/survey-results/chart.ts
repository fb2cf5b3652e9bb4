const [WIDTH, HEIGHT, BOTTOM, TOP] = [640, 260, 210, 50];

/** How often each score was given, in the colours of its group. */
export function drawScale(counts: { score: number; count: number }[], kind: "nps" | "csat"): string {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const slot = (WIDTH - 48) / counts.length;
  const bars = counts.map(({ score, count }, index) => {
    const [x, height] = [24 + index * slot, ((BOTTOM - TOP) * count) / most];
    const middle = (x + slot / 2).toFixed(1);
    return (
      `<rect x="${(x + slot * 0.1).toFixed(1)}" y="${(BOTTOM - height).toFixed(1)}" width="${(slot * 0.8).toFixed(1)}" height="${height.toFixed(1)}" rx="3" fill="${colour(score, kind)}"/>` +
      `<text x="${middle}" y="${(BOTTOM - height - 6).toFixed(1)}" text-anchor="middle">${count}</text><text x="${middle}" y="${BOTTOM + 20}" text-anchor="middle" font-weight="600">${score}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Answers by score" font-family="system-ui,sans-serif" font-size="13" fill="#475569"><rect width="${WIDTH}" height="${HEIGHT}" rx="12" fill="#ffffff"/>${bars.join("")}</svg>`;
}

function colour(score: number, kind: "nps" | "csat"): string {
  const [low, high] = kind === "nps" ? [6, 9] : [2, 4];
  if (score <= low) return "#b91c1c";
  return score >= high ? "#15803d" : "#94a3b8";
}
