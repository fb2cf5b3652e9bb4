import { MAX_OUTPUT_CHARS } from "../../../agents-runtime/isolate/contract.ts";
import type { PromptProgram } from "../../agents/index.ts";
import type { ChatMessage, ModelAnswer } from "../../models/index.ts";
import type { RunAnswer, RunQuestion } from "../../tenants/index.ts";
import { PromptFailure } from "./prompt-failure.ts";
import { finishRound } from "./round.ts";
import type { PromptState } from "./state.ts";
import { MAX_REPAIRS, type OutputForm, repairMessage } from "./structured-output.ts";
import type { Tool } from "./tools/tool.ts";

/** What a conversation with a model needs. */
export interface Conversation {
  program: Pick<PromptProgram, "maxSteps">;
  /** The prompt's own messages. */
  messages: ChatMessage[];
  state: PromptState;
  tools: ReadonlyMap<string, Tool>;
  form: OutputForm;
  outputSchema: Parameters<typeof repairMessage>[1];
  /** What a person has said to the question that the run has asked. */
  answer: RunAnswer | null;
  ask(messages: ChatMessage[]): Promise<ModelAnswer>;
  /** Keeps the state: a further attempt goes on from there. */
  keep(): Promise<void>;
}

/** Talks with a model, and carries out what it calls, until it has answered: JSON text, or a question to a person. */
export async function converse(talk: Conversation): Promise<{ output: string } | { question: RunQuestion }> {
  const { program, messages, state, tools, form, keep } = talk;
  for (;;) {
    if (state.round) {
      const question = await finishRound(state.round, tools, talk.answer, keep);
      if (question) return { question };
      const results = state.round.calls.map(({ id, result }) => ({
        role: "tool" as const,
        tool_call_id: id,
        content: result ?? "",
      }));
      state.transcript.push(...results);
      state.round = null;
    }
    if (state.steps >= program.maxSteps)
      throw new PromptFailure(
        "too_many_steps",
        `The model was asked ${state.steps} times and had not come to an end. Raise prompt.maxSteps, or have it do less.`,
      );
    const answer = await talk.ask([...messages, ...state.transcript]);
    state.steps += 1;
    if (answer.calls.length > 0) {
      beginRound(state, answer);
      await keep();
      continue;
    }
    const read = form.read(answer.text);
    if ("output" in read) {
      if (read.output.length <= MAX_OUTPUT_CHARS) return read;
      throw new PromptFailure("output_too_large", `The output has more than ${MAX_OUTPUT_CHARS} characters.`);
    }
    if (state.repairs >= MAX_REPAIRS)
      throw new PromptFailure(
        "output_invalid",
        `The model's answer does not match the agent's outputSchema, and it did not mend it in ${MAX_REPAIRS} attempts: ${read.problem}`,
      );
    state.repairs += 1;
    const repair = repairMessage(read.problem, talk.outputSchema);
    state.transcript.push({ role: "assistant", content: answer.text }, { role: "user", content: repair });
  }
}

/** Notes the tools that a model calls, before any is: with the numbers of their effects. */
function beginRound(state: PromptState, { text, calls }: ModelAnswer): void {
  const numbered = calls.map((call, i) => ({
    ...call,
    id: `${call.id}-${state.effects + i}`,
    step: state.effects + i,
    result: null,
  }));
  state.effects += calls.length;
  state.round = { calls: numbered, asking: null };
  state.transcript.push({
    role: "assistant",
    content: text === "" ? null : text,
    tool_calls: numbered.map(({ id, name, arguments: args }) => ({
      id,
      type: "function",
      function: { name, arguments: args },
    })),
  });
}
