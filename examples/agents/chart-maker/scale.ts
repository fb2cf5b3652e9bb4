export interface Scale {
  least: number;
  most: number;
  marks: number[];
  write(value: number): string;
}

/** A scale of round numbers around what is to be drawn, with four to nine marks. */
export function niceScale(least: number, most: number): Scale {
  const span = most - least || 1;
  const unit = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((times) => times * unit).find((each) => span / each <= 6) ?? 10 * unit;
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(most / step));
  const marks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const write = (value: number): string => {
    if (Math.abs(last * step) >= 1e15 || step < 1e-6) return value.toExponential(1);
    return value.toFixed(Math.min(digits, 6)).replace(/\B(?<!\.\d*)(?=(?:\d{3})+(?:\.|$))/g, "\u202f");
  };
  return { least: first * step, most: last * step, marks, write };
}
