import { cx } from "~/components/ui/cx.ts";

const [W, B, R, Y, K] = ["#f7f9fb", "#1557a5", "#d0342c", "#ffcc18", "#14202c"] as const;

type Shape = [fill: string, path: string];
const rect = (fill: string, x: number, y: number, w: number, h: number): Shape => [
  fill,
  `M${x} ${y}h${w}v${h}h${-w}z`,
];
const all = (fill: string) => rect(fill, 0, 0, 24, 24);
const checks = (fill: string, n: number): Shape => {
  const size = 24 / n;
  const squares = Array.from({ length: n * n }, (_, i) => [i % n, Math.floor(i / n)] as const);
  return [
    fill,
    squares
      .filter(([x, y]) => (x + y) % 2 === 1)
      .map(([x, y]) => `M${x * size} ${y * size}h${size}v${size}h${-size}z`)
      .join(""),
  ];
};
const cross = (fill: string, t: number): Shape[] => [
  rect(fill, 12 - t / 2, 0, t, 24),
  rect(fill, 0, 12 - t / 2, 24, t),
];
const saltire = (fill: string): Shape => [fill, "M0 0h4l8 8 8-8h4v4l-8 8 8 8v4h-4l-8-8-8 8H0v-4l8-8-8-8z"];
const stripes = (...fills: string[]) =>
  fills.map((fill, i) => rect(fill, (24 / fills.length) * i, 0, 24 / fills.length, 24));
const bars = (...fills: string[]) =>
  fills.map((fill, i) => rect(fill, 0, (24 / fills.length) * i, 24, 24 / fills.length));

/** The flags of the International Code of Signals, 2005, letter by letter. */
const FLAGS: Record<string, Shape[]> = {
  a: [all(B), [W, "M0 0h12v24H0z"], [W, "M24 0 18 12l6 12V0z"]],
  b: [all(R), [W, "M24 0 18 12l6 12V0z"]],
  c: bars(B, W, R, W, B),
  d: [all(Y), rect(B, 0, 6, 24, 12)],
  e: bars(B, R),
  f: [all(W), [R, "M12 0 24 12 12 24 0 12z"]],
  g: stripes(Y, B, Y, B, Y, B),
  h: stripes(W, R),
  i: [all(Y), [K, "M12 6a6 6 0 1 1 0 12 6 6 0 0 1 0-12z"]],
  j: bars(B, W, B),
  k: stripes(Y, B),
  l: [all(Y), rect(K, 12, 0, 12, 12), rect(K, 0, 12, 12, 12)],
  m: [all(B), saltire(W)],
  n: [all(W), checks(B, 4)],
  o: [all(R), [Y, "M0 0v24h24z"]],
  p: [all(B), rect(W, 7, 7, 10, 10)],
  q: [all(Y)],
  r: [all(R), ...cross(Y, 5)],
  s: [all(W), rect(B, 7, 7, 10, 10)],
  t: stripes(R, W, B),
  u: [all(W), rect(R, 0, 0, 12, 12), rect(R, 12, 12, 12, 12)],
  v: [all(W), saltire(R)],
  w: [all(B), rect(W, 4, 4, 16, 16), rect(R, 8, 8, 8, 8)],
  x: [all(W), ...cross(B, 5)],
  y: [all(Y), [R, "M0 6V0h6zM0 18v-6L12 0h6zM6 24H0L24 0v6zM18 24h-6l12-12v6z"]],
  z: [
    [K, "M0 0l12 12L0 24z"],
    [Y, "M0 0h24L12 12z"],
    [B, "M24 0v24L12 12z"],
    [R, "M0 24h24L12 12z"],
  ],
};

/** An agent's flag, by the first letter of its name: decoration that helps to find it again in a list. */
export function SignalFlag({ slug, className }: { slug: string; className?: string }) {
  const shapes = FLAGS[slug.charAt(0)] ?? stripes(W, B, W);
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={cx("shrink-0 rounded-md ring-1 ring-line-strong/60", className ?? "size-9")}
    >
      {shapes.map(([fill, path]) => (
        <path key={fill + path} fill={fill} d={path} />
      ))}
    </svg>
  );
}
