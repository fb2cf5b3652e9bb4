const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** The code as one path on white. */
export function draw(matrix: boolean[][], margin: number, name: string): string {
  const side = matrix.length + margin * 2;
  const path = matrix
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + margin} ${y + margin}h1v1h-1z` : "")))
    .join("");
  const label = name.replace(/\p{Cc}/gu, " ").replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? "");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#ffffff"/><path d="${path}" fill="#000000"/></svg>`;
}
