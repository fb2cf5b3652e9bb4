import type { Json } from "../kernel/json.ts";
import type { RunStatus } from "../runs/contract.ts";

/** How often a visitor may ask an agent in one visit. */
export const MAX_TURNS = 20;
/** Characters of one input, as JSON. */
export const MAX_INPUT_CHARS = 100_000;
/** Characters of an input, and of an answer, that a visit keeps to show them again. */
export const SHOWN_INPUT_CHARS = 8_000;
export const SHOWN_ANSWER_CHARS = 40_000;

/** What a visitor asked, and what came of it. */
export interface TurnView {
  seq: number;
  /** Undefined where it was too large to be kept. */
  input?: Json;
  status: RunStatus;
  /** Of one that succeeded; undefined where it was too large to be kept. */
  output?: Json;
  /** For people: why there is no output. */
  problem?: string;
}

/** A visitor's session with an agent, as its page shows it. */
export interface VisitView {
  turns: TurnView[];
  turnsLeft: number;
}
