import type { ChatMessage } from "../../models/index.ts";
import { NOTHING_SPENT, type Spent } from "./purse.ts";
import type { Round } from "./round.ts";

/** What a prompt agent's run has come to, as its checkpoint keeps it. The prompt's own messages are made anew. */
export interface PromptState {
  /** What was said since the prompt's messages. */
  transcript: ChatMessage[];
  /** How often the model has answered. */
  steps: number;
  repairs: number;
  /** The number of the next effect, which no attempt uses twice. */
  effects: number;
  /** The run's date, for templates: the same for each attempt. */
  date: string;
  /** Tools that the model has called, and whose results it has not been told. */
  round: Round | null;
  spent: Spent;
}

export const firstState = (now: number): PromptState => ({
  transcript: [],
  steps: 0,
  repairs: 0,
  effects: 0,
  date: new Date(now).toISOString(),
  round: null,
  spent: NOTHING_SPENT,
});
