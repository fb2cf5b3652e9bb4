/** How a series looks: by its colour, and by what can be seen without one. */
export type Tone = "main" | "bad" | "quiet";

export interface Series {
  name: string;
  tone: Tone;
}

/** A value of each series at one time; null where there is none. */
export interface ChartPoint {
  label: string;
  values: (number | null)[];
}
