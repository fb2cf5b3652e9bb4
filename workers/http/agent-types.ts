/**
 * The types of an agent's two arguments, as authors reference them (`/schemas/quayside.d.ts`). What stands here
 * is what the sandbox's harness offers.
 */
export const AGENT_TYPES = `// Types of Quayside agents. Reference them from a program:
//   /// <reference path="./quayside.d.ts" />
//   /** @type {Quayside.Agent<{ text: string }, { words: number }>} */
//   export default async (input, io) => ({ words: input.text.split(/\\s+/).length });

declare namespace Quayside {
  /** Anything that JSON can say. */
  type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

  /** The default export of an agent's main module. Input and output are checked against the manifest's schemas. */
  type Agent<Input = Json, Output = Json, Config = Record<string, Json>> = (
    input: Input,
    io: Io<Config>,
  ) => Output | Promise<Output>;

  /** All that an agent can do besides computing. Its global \`fetch\` reaches the manifest's hosts and no others. */
  interface Io<Config = Record<string, Json>> {
    /** The deployment's configuration, with secrets opened. Secrets are masked in logs. */
    readonly config: Readonly<Config>;
    /** Writes a log line (info). At most 10,000 lines and events, or a million characters of them, are kept of a run. */
    readonly log: Log;
    /** Tells followers of the run something: progress, a partial result. */
    event(name: string, data?: Json): void;
    /**
     * Runs another agent and gives its output. It must be named in the manifest's permissions.agents. Calls nest
     * up to 8 deep and share the run's budget. Rejects with a \`code\` when the other agent fails.
     */
    call<T = Json>(agent: string, input?: Json): Promise<T>;
    /**
     * Asks a model of the manifest's permissions.models: the one that is named, else each in order until one answers.
     * What the platform's providers cost is booked to the run. Rejects with a \`code\`: no_model_provider,
     * models_failed, budget_exceeded, output_invalid, forbidden, too_many (100 in one run, 8 at once).
     */
    complete<T = Json>(request: Completion): Promise<Completed<T>>;
    /** Charges the run, in millionths of a US dollar, up to what models have left of what it may cost. */
    charge(amountMicros: number, reason?: string): void;
    /** Values kept between runs of this agent in this workspace. Needs permissions.store. A run asks it, and other agents, at most 10,000 times. */
    readonly store: Store;
    /** Aborts when the run's time is up. */
    readonly signal: AbortSignal;
  }

  interface Completion {
    messages: Message[];
    /** As "provider/model". */
    model?: string;
    /** JSON Schema of the answer: then \`output\` is that value, which the model may mend twice. */
    schema?: { [keyword: string]: Json };
    /** What the model may ask for by \`toolCalls\`; the program carries it out, and asks again with the results. */
    tools?: { name: string; description?: string; parameters?: { [keyword: string]: Json } }[];
    temperature?: number;
    maxOutputTokens?: number;
  }

  type Message =
    | { role: "system" | "user"; content: string }
    | { role: "assistant"; content?: string; toolCalls?: ToolCall[] }
    | { role: "tool"; toolCallId: string; content: string };

  interface ToolCall {
    id: string;
    name: string;
    /** JSON, as the model wrote it: check it. */
    arguments: string;
  }

  interface Completed<T = Json> {
    /** The model that answered. */
    model: string;
    text: string;
    /** With a \`schema\`, unless there are \`toolCalls\`. */
    output?: T;
    toolCalls: ToolCall[];
    inputTokens: number;
    outputTokens: number;
    /** Booked to the run, in millionths of a US dollar; 0 where the workspace pays its provider. */
    costMicros: number;
  }

  interface Log {
    (message: string, data?: Json): void;
    debug(message: string, data?: Json): void;
    info(message: string, data?: Json): void;
    warn(message: string, data?: Json): void;
    error(message: string, data?: Json): void;
  }

  interface Store {
    /** The value, or undefined when there is none. */
    get<T = Json>(key: string): Promise<T | undefined>;
    put(key: string, value: Json): Promise<void>;
    delete(key: string): Promise<void>;
    list(options?: { prefix?: string; limit?: number; cursor?: string }): Promise<{ keys: string[]; cursor?: string | null }>;
  }

  /** What an error thrown by an agent may carry: a stable code of lower-case letters, digits and underscores. */
  interface AgentError extends Error {
    code?: string;
  }
}
`;
