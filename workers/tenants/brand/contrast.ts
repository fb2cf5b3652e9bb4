const channels = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

const hexOf = (parts: number[]): string =>
  `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** `#rrggbb` between two colours; `share` is the second's. */
export function blend(from: string, to: string, share: number): string {
  const target = channels(to);
  return hexOf(channels(from).map((part, i) => part + ((target[i] ?? 0) - part) * share));
}

/** Relative luminance (WCAG 2.2), 0 for black to 1 for white. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = channels(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours (WCAG 2.2), 1 to 21. */
export function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

const STEPS = 256;

/** The colour closest to `color` on its way to black or to white that `passes`; undefined where none does. */
export function nearest(color: string, passes: (candidate: string) => boolean): string | undefined {
  for (let step = 1; step <= STEPS; step++) {
    const found = ["#000000", "#ffffff"]
      .map((end) => blend(color, end, step / STEPS))
      .find((candidate) => passes(candidate));
    if (found) return found;
  }
  return undefined;
}
