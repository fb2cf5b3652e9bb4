export type Rgb = [number, number, number];

const NAMES: Record<string, string> = {
  black: "#000000",
  white: "#ffffff",
  red: "#ff0000",
  green: "#008000",
  blue: "#0000ff",
  yellow: "#ffff00",
  gray: "#808080",
  grey: "#808080",
  silver: "#c0c0c0",
  navy: "#000080",
  teal: "#008080",
  purple: "#800080",
  orange: "#ffa500",
  maroon: "#800000",
  olive: "#808000",
};

/** Reads `#abc`, `#aabbcc`, `rgb()`, `hsl()` and the common names; undefined for anything else. */
export function readColour(text: string): Rgb | undefined {
  const value = (NAMES[text.trim().toLowerCase()] ?? text).trim().toLowerCase();
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/.exec(value)?.[1];
  if (hex) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
    return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)) as Rgb;
  }
  const [, name, a, b, c] =
    /^(rgb|hsl)\(\s*([\d.]{1,6})(?:deg)?[\s,]+([\d.]{1,6})%?[\s,]+([\d.]{1,6})%?\s*\)$/.exec(value) ?? [];
  const parts = [a, b, c].map(Number) as Rgb;
  if (!name || parts.some(Number.isNaN)) return undefined;
  if (name === "hsl")
    return parts[0] <= 360 && parts[1] <= 100 && parts[2] <= 100 ? fromHsl(parts) : undefined;
  return parts.every((part) => part <= 255) ? (parts.map(Math.round) as Rgb) : undefined;
}

export const writeColour = (rgb: Rgb): string =>
  `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/** Relative luminance, WCAG 2.2. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast ratio of two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The nearest lightness of the same hue that reaches the ratio on this ground; undefined when none does. */
export function nearest(text: Rgb, ground: Rgb, ratio: number): Rgb | undefined {
  const [hue, saturation, lightness] = toHsl(text);
  for (let distance = 0.5; distance <= 100; distance += 0.5) {
    for (const moved of [lightness - distance, lightness + distance]) {
      if (moved < 0 || moved > 100) continue;
      const candidate = fromHsl([hue, saturation, moved]);
      if (contrast(candidate, ground) >= ratio) return candidate;
    }
  }
  return undefined;
}

function toHsl(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map((part) => part / 255) as Rgb;
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const [span, light] = [most - least, (most + least) / 2];
  if (span === 0) return [0, 0, light * 100];
  const hue = most === r ? ((g - b) / span + 6) % 6 : most === g ? (b - r) / span + 2 : (r - g) / span + 4;
  return [hue * 60, (span / (1 - Math.abs(2 * light - 1))) * 100, light * 100];
}

function fromHsl([hue, saturation, lightness]: Rgb): Rgb {
  const [s, l] = [saturation / 100, lightness / 100];
  const part = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [part(0), part(8), part(4)];
}
