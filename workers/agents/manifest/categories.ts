/** What an agent is for: where the directory shows it. */
export const CATEGORIES = [
  "data",
  "writing",
  "web",
  "developer",
  "operations",
  "finance",
  "support",
  "utilities",
] as const;
export type Category = (typeof CATEGORIES)[number];
