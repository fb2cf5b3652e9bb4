import { contrast, nearest, type Rgb, readColour, writeColour } from "./colour.ts";
import { drawPairs, type Pair } from "./sheet.ts";

interface Input {
  /** One colour a line, with a name before it or not. */
  colours: string;
  /** What text stands on; each colour on each other unless given. */
  grounds?: string;
  level?: "AA" | "AAA";
}
interface Io {
  log: { info(message: string, data?: object): void };
}
interface Colour {
  name: string;
  rgb: Rgb;
}

const MOST = 24;
const NEEDED = { AA: { text: 4.5, large: 3 }, AAA: { text: 7, large: 4.5 } };

/** Measures the contrast of a palette's colours as text on each other, and mends what cannot be read. */
export default async function check({ colours, grounds = "", level = "AA" }: Input, io: Io) {
  const texts = readPalette(colours);
  if (texts.length === 0)
    throw problem(
      "no_colours",
      "There is no colour: write one a line, such as #0f172a or brand: hsl(220 80% 40%).",
    );
  const onto = grounds.trim() ? readPalette(grounds) : texts;
  if (texts.length > MOST || onto.length > MOST)
    throw problem("too_many_colours", `A palette has up to ${MOST} colours here.`);
  const pairs = texts.flatMap((text) =>
    onto
      .filter((ground) => writeColour(ground.rgb) !== writeColour(text.rgb))
      .map((ground) => judge(text, ground, level)),
  );
  if (pairs.length === 0)
    throw problem("no_pairs", "There is nothing to compare: give a second colour, or a background.");
  pairs.sort((a, b) => b.ratio - a.ratio);
  const good = pairs.filter((pair) => pair.text).length;
  io.log.info("Measured a palette", { pairs: pairs.length, good });
  return {
    verdict: `${good} of ${pairs.length} pairs can be used for text at ${level}.`,
    sheet: drawPairs(pairs.slice(0, 40)),
    pairs: pairs.map(({ textColour, groundColour, ...pair }) => ({ textColour, groundColour, ...pair })),
  };
}

function judge(text: Colour, ground: Colour, level: "AA" | "AAA"): Pair {
  const exact = contrast(text.rgb, ground.rgb);
  const needed = NEEDED[level];
  const mended = exact < needed.text ? nearest(text.rgb, ground.rgb, needed.text) : undefined;
  return {
    textColour: writeColour(text.rgb),
    groundColour: writeColour(ground.rgb),
    pair: `${text.name} on ${ground.name}`,
    // Rounded down: 4.499 is not 4.5.
    ratio: Math.floor(exact * 100) / 100,
    text: exact >= needed.text,
    large: exact >= needed.large,
    ...(mended && { use: writeColour(mended) }),
  };
}

/** Lists, and style sheets with custom properties. */
function readPalette(source: string): Colour[] {
  const lines = source
    .slice(0, 20_000)
    .split(/[\n;]+/)
    .map((line) => line.trim());
  return lines.flatMap((line) => {
    const [, name, value] = /^(?:(--[\w-]{1,60}|[^:#(]{1,60}):\s*)?([^:{}]{2,60})$/.exec(line) ?? [];
    const rgb = value === undefined ? undefined : readColour(value);
    if (rgb) return [{ name: (name ?? writeColour(rgb)).trim(), rgb }];
    if (!line || /^\/\*|^\}|\{$/.test(line)) return [];
    throw problem(
      "invalid_colour",
      `“${line.slice(0, 60)}” is not a colour: write #0f172a, rgb(15 23 42) or hsl(222 47% 11%).`,
    );
  });
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
