import type { PromptProgram } from "../../agents/index.ts";
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
import type { Outcome, RunIo } from "../contract.ts";
import { whenAborted } from "../when-aborted.ts";
import { takeAttachments } from "./attachments.ts";
import { composed, lastSaid, textOfOutput } from "./compose.ts";
import { converse } from "./converse.ts";
import { payModel } from "./pay-model.ts";
import type { PromptPlace, PromptTask } from "./place.ts";
import { noProvider, PromptFailure } from "./prompt-failure.ts";
import { Purse, type Spent } from "./purse.ts";
import { recordedModel } from "./recorded-models.ts";
import { renderMessages } from "./render-messages.ts";
import { firstState, type PromptState } from "./state.ts";
import { outputForm } from "./structured-output.ts";
import { Telling } from "./telling.ts";
import { toolsOf } from "./tools/index.ts";
import { type Tool, toolSpec } from "./tools/tool.ts";

type Came = Pick<Outcome, "status" | "output" | "question" | "error">;

/** One attempt at a run. */
export class PromptRun {
  readonly #place: PromptPlace;
  readonly #task: PromptTask;
  readonly #io: RunIo;
  readonly #program: PromptProgram;
  readonly #state: PromptState;
  readonly #purse: Purse;
  readonly #timeout: AbortSignal;
  readonly #deadline: number;
  readonly #telling: Telling;

  constructor(place: PromptPlace, task: PromptTask, io: RunIo, program: PromptProgram) {
    this.#place = place;
    this.#task = task;
    this.#io = io;
    this.#program = program;
    const { earlier, timeoutMs, chargeLimitMicros, live } = task;
    const now = Date.now();
    this.#state = earlier ? (JSON.parse(earlier.state) as PromptState) : firstState(now);
    this.#purse = new Purse(chargeLimitMicros, this.#state.spent);
    this.#telling = new Telling(live ? io.emit : undefined);
    this.#timeout = AbortSignal.timeout(timeoutMs);
    this.#deadline = now + timeoutMs;
  }

  /** What models have used, with its price by the lists. */
  get spent(): Readonly<Spent> {
    return this.#purse.spent;
  }

  /** Goes on to its end, whatever that is: it never throws. */
  async outcome(): Promise<Omit<Outcome, "durationMs">> {
    const came = await this.#came();
    await this.#telling.flush();
    return { ...came, ...this.#purse.used(), events: this.#telling.kept };
  }

  async #came(): Promise<Came> {
    try {
      const came = await this.#converse();
      if ("output" in came) return { status: "succeeded", output: came.output };
      return { status: "awaiting_input", question: came.question };
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #converse() {
    const { input, runId, earlier, values: config, outputSchema } = this.#task;
    const program = this.#program;
    const state = this.#state;
    const attached = takeAttachments(parseJson(input), program.attachments);
    const run = { id: runId, date: state.date };
    const values = { input: attached.input, config, run };
    const own = renderMessages(program.messages, values);
    const [memory, candidates, tools] = await Promise.all([
      this.#memory(),
      this.#candidates(),
      this.#tools(),
    ]);
    const form = outputForm(outputSchema);
    const specs = [...tools.values()].map(toolSpec);
    const { parameters } = program;
    const came = await converse({
      ...{ program, state, tools, form, outputSchema },
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
    const { fixtures } = this.#task;
    const providers = fixtures
      ? models.map((model) => recordedModel(model, fixtures))
      : await this.#place.providers();
    const candidates = candidatesOf(providers, models);
    if (candidates.length === 0) throw noProvider(models, this.#place.providerHint);
    return candidates;
  }

  /** A manifest's tests remember nothing. */
  async #memory() {
    const { memory } = this.#program;
    return memory && !this.#task.fixtures ? this.#place.memory(memory) : undefined;
  }

  async #tools(): Promise<Map<string, Tool>> {
    const tools = await toolsOf(this.#program.tools, {
      ...{ place: this.#place, task: this.#task, io: this.#io, deadline: this.#deadline },
      tell: (events) => this.#telling.tools(events),
    });
    return new Map([...tools].map(([name, tool]) => [name, untilAborted(tool, this.#signal)]));
  }

  async #ask(candidates: Candidate[], request: Parameters<typeof askModels>[1]) {
    const { answer, candidate } = await askModels(
      candidates,
      request,
      {
        afford: (asked, wanted) => this.#purse.afford(asked, wanted),
        used: (asked, usage, durationMs, failure) => this.#pay(asked, usage, durationMs, failure),
        text: (text) => this.#telling.write(text),
        restarted: () => this.#telling.restart(),
      },
      { deadline: this.#deadline, signal: this.#signal },
    );
    this.#purse.requireWhole(candidate, answer);
    if (answer.cut) this.#telling.log("warn", "The answer was cut: it came to parameters.maxOutputTokens.");
    return answer;
  }

  get #signal(): AbortSignal {
    const { signal } = this.#io;
    return signal ? AbortSignal.any([this.#timeout, signal]) : this.#timeout;
  }

  #pay(candidate: Candidate, usage: TokenUsage, durationMs: number, failure?: ModelFailure): void {
    const { level, message, data } = payModel(this.#purse, candidate, usage, durationMs, failure).line;
    this.#telling.log(level, message, data);
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
    console.error(`run ${this.#task.runId}: its prompt broke off`, error);
    const message = "The platform could not finish this run. Try again.";
    return { status: "failed", error: { code: "platform_error", message, fault: "platform" } };
  }

  #late(): string {
    const seconds = this.#task.timeoutMs / 1000;
    return `The model had not come to an end within ${seconds} s. Raise limits.timeoutSeconds in the manifest, or have it do less.`;
  }
}

/** For so long a tool that is stopped may still pass on what it has logged. */
const LAST_WORDS_MS = 500;

/** A tool whose call is given up soon after the run is canceled or late; what it has started ends with the run. */
const untilAborted = (tool: Tool, signal: AbortSignal): Tool => ({
  ...tool,
  call: (...asked) => {
    const aborted = whenAborted(signal).then(async () => {
      await new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS));
      throw signal.reason;
    });
    return Promise.race([tool.call(...asked), aborted]);
  },
});
