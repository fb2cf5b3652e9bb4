import type { ChatMessage } from "../../models/index.ts";

/** What was said in one run of a conversation. */
export interface Turn {
  user: string;
  assistant: string;
}

/** What is remembered of the conversation that a run belongs to. */
export interface Memory {
  /** What was said before, as messages. */
  messages: ChatMessage[];
  /** Keeps what was said in this run. */
  keep(turn: Turn): Promise<void>;
}

/** Turns that are kept of a conversation, and characters of one text of them. */
export const MAX_TURNS = 200;
const MAX_CHARS = 100_000;

/** A turn as it is kept. */
export const keptTurn = ({ user, assistant }: Turn): [user: string, assistant: string] => [
  user.slice(0, MAX_CHARS),
  assistant.slice(0, MAX_CHARS),
];

/** How many turns hold so many messages. */
export const turnsFor = (messages: number): number => Math.ceil(messages / 2);

export const messagesOf = (turns: readonly Turn[]): ChatMessage[] =>
  turns.flatMap(({ user, assistant }) => [
    { role: "user" as const, content: user },
    { role: "assistant" as const, content: assistant },
  ]);
