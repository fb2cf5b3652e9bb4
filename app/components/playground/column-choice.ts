import type { Problem } from "~/problem.ts";

/** One of the two sides: a version, and as a prompt what can be changed of it. */
export interface ColumnChoice {
  name: "a" | "b";
  version: string;
  prompt: {
    messages: { role: string; content: string }[];
    model: string;
    temperature: number | null;
    maxOutputTokens: number | null;
  } | null;
}

/** What the last press of a button came to on a side. */
export interface ColumnResult {
  runId?: string;
  preview?: { role: string; content: string }[];
  problem?: Problem;
}
