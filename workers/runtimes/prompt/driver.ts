import type { PromptProgram } from "../../agents/index.ts";
import type { Env } from "../../kernel/env.ts";
import { parseJson } from "../../kernel/json.ts";
import {
  AnswerTooLong,
  askModels,
  type Candidate,
  candidatesOf,
  type ModelFailure,
  ModelsFailed,
  type TokenUsage,
} from "../../models/index.ts";
import { brokenOutcome, type Driver, type Invocation, type Outcome, type RunIo } from "../contract.ts";
import { takeAttachments } from "./attachments.ts";
import { composed, lastSaid, textOfOutput } from "./compose.ts";
import { memoryOf } from "./conversations.ts";
import { converse } from "./converse.ts";
import { PromptFailure } from "./prompt-failure.ts";
import { promptProgramOf } from "./prompt-program.ts";
import { providersFor } from "./providers-for.ts";
import { Purse } from "./purse.ts";
import { renderMessages } from "./render-messages.ts";
import { firstState, type PromptState } from "./state.ts";
import { outputForm } from "./structured-output.ts";
import { Telling } from "./telling.ts";
import { toolsOf } from "./tools/index.ts";
import { toolSpec } from "./tools/tool.ts";

/** Runs a prompt: its messages, filled in, to a model, and what that calls. */
export const promptDriver: Driver = {
  async run(env, invocation, io) {
    const started = Date.now();
    const took = () => Date.now() - started;
    let program: PromptProgram;
    try {
      program = await promptProgramOf(env, invocation);
    } catch (error) {
      console.error(`run ${invocation.runId}: its prompt could not be loaded`, error);
      return brokenOutcome(
        "failed",
        "bundle_unavailable",
        "The prompt could not be loaded. Try again.",
        took(),
      );
    }
    const run = new PromptRun(env, invocation, io, program);
    const outcome = await run.outcome();
    return { ...outcome, ...run.used(), events: run.telling.kept, durationMs: took() };
  },
};

type Came = Pick<Outcome, "status" | "output" | "question" | "error">;

/** One attempt at a run. */
class PromptRun {
  readonly #env: Env;
  readonly #invocation: Invocation;
  readonly #io: RunIo;
  readonly #program: PromptProgram;
  readonly #state: PromptState;
  readonly #purse: Purse;
  readonly #timeout: AbortSignal;
  readonly #deadline: number;
  readonly telling: Telling;

  constructor(env: Env, invocation: Invocation, io: RunIo, program: PromptProgram) {
    this.#env = env;
    this.#invocation = invocation;
    this.#io = io;
    this.#program = program;
    const { earlier, timeoutMs, chargeLimitMicros, live } = invocation;
    const now = Date.now();
    this.#state = earlier ? (JSON.parse(earlier.state) as PromptState) : firstState(now);
    this.#purse = new Purse(chargeLimitMicros, this.#state.spent);
    this.telling = new Telling(live ? io.emit : undefined);
    this.#timeout = AbortSignal.timeout(timeoutMs);
    this.#deadline = now + timeoutMs;
  }

  /** What models have used so far, whatever came of it. */
  used(): Pick<Outcome, "chargedMicros" | "models"> {
    const { chargedMicros, ...models } = this.#purse.spent;
    return models.modelCalls > 0 ? { chargedMicros, models } : { chargedMicros };
  }

  async outcome(): Promise<Came> {
    try {
      const came = await this.#converse();
      if ("output" in came) return { status: "succeeded", output: came.output };
      return { status: "awaiting_input", question: came.question };
    } catch (error) {
      return this.#failed(error);
    } finally {
      await this.telling.flush();
    }
  }

  async #converse() {
    const { deployment, input, runId, earlier } = this.#invocation;
    const program = this.#program;
    const state = this.#state;
    const attached = takeAttachments(parseJson(input), program.attachments);
    const run = { id: runId, date: state.date };
    const values = { input: attached.input, config: deployment.config.values, run };
    const own = renderMessages(program.messages, values);
    const [memory, candidates, tools] = await Promise.all([
      memoryOf(this.#env, this.#invocation, program.memory),
      this.#candidates(),
      this.#tools(),
    ]);
    const form = outputForm(deployment.outputSchema);
    const specs = [...tools.values()].map(toolSpec);
    const { parameters } = program;
    const came = await converse({
      ...{ program, state, tools, form, outputSchema: deployment.outputSchema },
      messages: composed(own, memory?.messages ?? [], attached.parts),
      answer: earlier?.answer ?? null,
      ask: (messages) => this.#ask(candidates, { messages, tools: specs, schema: form.schema, parameters }),
      keep: () =>
        this.#io.checkpoint(JSON.stringify({ ...state, spent: this.#purse.spent } satisfies PromptState)),
    });
    if ("output" in came) await memory?.keep({ user: lastSaid(own), assistant: textOfOutput(came.output) });
    return came;
  }

  async #candidates(): Promise<Candidate[]> {
    const { models } = this.#program;
    const candidates = candidatesOf(await providersFor(this.#env, this.#invocation, models), models);
    if (candidates.length === 0) throw noProvider(models);
    return candidates;
  }

  #tools() {
    return toolsOf(this.#program.tools, {
      ...{ env: this.#env, invocation: this.#invocation, io: this.#io, deadline: this.#deadline },
      tell: (events) => this.telling.tools(events),
    });
  }

  async #ask(candidates: Candidate[], request: Parameters<typeof askModels>[1]) {
    const { answer, candidate } = await askModels(
      candidates,
      request,
      {
        afford: (asked, wanted) => this.#purse.afford(asked, wanted),
        used: (asked, usage, durationMs, failure) => this.#used(asked, usage, durationMs, failure),
        text: (text) => this.telling.write(text),
        restarted: () => this.telling.restart(),
      },
      { deadline: this.#deadline, signal: this.#signal },
    );
    if (answer.cut && this.#purse.short) throw this.#purse.exceeded(candidate.name);
    if (answer.cut) this.telling.log("warn", "The answer was cut: it came to parameters.maxOutputTokens.");
    return answer;
  }

  get #signal(): AbortSignal {
    const { signal } = this.#io;
    return signal ? AbortSignal.any([this.#timeout, signal]) : this.#timeout;
  }

  #used(candidate: Candidate, usage: TokenUsage, durationMs: number, failure?: ModelFailure): void {
    const costMicros = this.#purse.pay(candidate, usage);
    const data = { ...usage, costMicros, paidBy: candidate.provider.owner, durationMs };
    const { inputTokens, outputTokens } = usage;
    if (failure) this.telling.log("warn", `${candidate.name}: ${failure.message}`, data);
    else this.telling.log("info", `${candidate.name}: ${inputTokens} tokens in, ${outputTokens} out`, data);
  }

  #failed(error: unknown): Came {
    if (this.#io.signal?.aborted)
      return { status: "canceled", error: { code: "canceled", message: "The run was canceled." } };
    if (this.#timeout.aborted)
      return { status: "timed_out", error: { code: "timed_out", message: this.#late() } };
    if (error instanceof PromptFailure)
      return { status: "failed", error: { code: error.code, message: error.message } };
    if (error instanceof AnswerTooLong)
      return { status: "failed", error: { code: "output_too_large", message: error.message } };
    if (error instanceof ModelsFailed)
      return { status: "failed", error: { code: "models_failed", message: error.message } };
    console.error(`run ${this.#invocation.runId}: its prompt broke off`, error);
    const message = "The platform could not finish this run. Try again.";
    return { status: "failed", error: { code: "platform_error", message, fault: "platform" } };
  }

  #late(): string {
    const seconds = this.#invocation.timeoutMs / 1000;
    return `The model had not come to an end within ${seconds} s. Raise limits.timeoutSeconds in the manifest, or have it do less.`;
  }
}

const noProvider = (models: readonly string[]): PromptFailure => {
  const names = [...new Set(models.map((model) => model.slice(0, model.indexOf("/"))))].join('" or "');
  return new PromptFailure(
    "no_model_provider",
    `No model provider "${names}" is set up, so there is nobody to ask. Add one under Settings, Models: paste a key, or point to a server such as Ollama.`,
  );
};
