import type { HostAnswer, SandboxEvent } from "../../../agents-runtime/isolate/contract.ts";
import { sha256 } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import {
  AnswerTooLong,
  askModels,
  type Candidate,
  candidatesOf,
  type ModelAnswer,
  type ModelFailure,
  type ModelRequest,
  ModelsFailed,
  type Provider,
  providersOf,
  type TokenUsage,
} from "../../models/index.ts";
import type { Invocation, RunIo } from "../contract.ts";
import { payModel } from "../prompt/pay-model.ts";
import { noProvider, PROVIDER_HINT, PromptFailure } from "../prompt/prompt-failure.ts";
import { Purse, type Spent } from "../prompt/purse.ts";
import { recordedModel } from "../prompt/recorded-models.ts";
import { MAX_REPAIRS, outputForm, repairMessage } from "../prompt/structured-output.ts";
import { type Completion, readCompletion } from "./request.ts";

/** The most questions of a run to models, in all and at once, and characters of all answers. */
const MAX_COMPLETIONS = 100;
const MAX_AT_ONCE = 8;
const MAX_KEPT_CHARS = 2_000_000;

/** An attempt's checkpoint: answers by step and question, so that a further attempt neither asks nor pays again. */
interface Kept {
  answers: Record<string, string>;
  spent: Spent;
}

const refusal = (code: string, message: string): HostAnswer => ({ ok: false, code, message });

/** The models that one run of a program asks by `io.complete`. Keys and addresses of providers stay on this side. */
export class Completions {
  readonly #env: Env;
  readonly #invocation: Invocation;
  readonly #io: RunIo;
  readonly #answers: Kept["answers"];
  readonly #purse: Purse;
  readonly #deadline: number;
  readonly #signal: AbortSignal;
  readonly #over = new AbortController();
  readonly #pending = new Set<Promise<unknown>>();
  /** One after the other, where the platform pays: each may spend what those before it have left. */
  #turn: Promise<unknown> = Promise.resolve();
  #keeping: Promise<void> = Promise.resolve();
  #asked = 0;
  #providers: Promise<Provider[]> | undefined;
  readonly events: SandboxEvent[] = [];

  constructor(env: Env, invocation: Invocation, io: RunIo) {
    this.#env = env;
    this.#invocation = invocation;
    this.#io = io;
    const kept = invocation.earlier ? (JSON.parse(invocation.earlier.state) as Kept) : undefined;
    this.#answers = kept?.answers ?? {};
    this.#purse = new Purse(invocation.chargeLimitMicros, kept?.spent);
    this.#deadline = Date.now() + invocation.timeoutMs;
    const ends = [this.#over.signal, AbortSignal.timeout(invocation.timeoutMs)];
    this.#signal = AbortSignal.any(io.signal ? [...ends, io.signal] : ends);
  }

  /** Asks for a program's step. `given` is the JSON of what it gave to `io.complete`. */
  async complete(step: number, given: string): Promise<HostAnswer> {
    const { models } = this.#invocation.deployment.permissions;
    if (models.length === 0)
      return refusal("forbidden", "The manifest's permissions.models names no model to ask.");
    const key = `${step} ${await sha256(given)}`;
    const earlier = this.#answers[key];
    if (earlier !== undefined) return { ok: true, value: earlier };
    const asked = readCompletion(given);
    if ("problem" in asked) return refusal("invalid_input", asked.problem);
    const { model } = asked;
    if (model !== undefined && !models.includes(model))
      return refusal("forbidden", `The manifest's permissions.models does not name "${model}".`);
    const refused = this.#crowded();
    if (refused) return refused;
    this.#asked += 1;
    const work = this.#answer(key, asked, model === undefined ? models : [model]);
    this.#pending.add(work);
    return work.finally(() => this.#pending.delete(work));
  }

  /** Stops what goes on, since the program has ended; answers what the run has to pay beside what it charges itself. */
  async finish(): Promise<ReturnType<Purse["used"]>> {
    this.#over.abort(new Error("The run has ended."));
    await Promise.allSettled(this.#pending);
    return this.#purse.used();
  }

  #crowded(): HostAnswer | undefined {
    if (this.#asked >= MAX_COMPLETIONS)
      return refusal("too_many", `A run may ask models ${MAX_COMPLETIONS} times in all.`);
    if (this.#pending.size >= MAX_AT_ONCE)
      return refusal("too_many", `A run may ask models ${MAX_AT_ONCE} times at once; await some first.`);
    const chars = Object.values(this.#answers).reduce((sum, { length }) => sum + length, 0);
    return chars > MAX_KEPT_CHARS
      ? refusal("too_large", `Models may answer ${MAX_KEPT_CHARS} characters in one run.`)
      : undefined;
  }

  async #answer(key: string, asked: Completion, names: readonly string[]): Promise<HostAnswer> {
    try {
      this.#providers ??= this.#whoIsAsked();
      const candidates = candidatesOf(await this.#providers, names);
      if (candidates.length === 0) throw noProvider(names, PROVIDER_HINT);
      const isPaid = candidates.some(({ provider }) => provider.owner === "platform");
      const value = await (isPaid
        ? this.#inTurn(() => this.#ask(asked, candidates))
        : this.#ask(asked, candidates));
      this.#answers[key] = JSON.stringify(value);
      return { ok: true, value: JSON.stringify(value) };
    } catch (error) {
      return this.#failed(error);
    } finally {
      await this.#keep();
    }
  }

  /** The workspace's providers, or in a manifest's tests the recorded answers. */
  async #whoIsAsked(): Promise<Provider[]> {
    const { fixtures, tenantId, deployment } = this.#invocation;
    if (!fixtures) return providersOf(this.#env, tenantId);
    return deployment.permissions.models.map((model) => recordedModel(model, fixtures));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Asks until the answer is as it has to be, as often as a prompt agent does. */
  async #ask({ request, schema }: Completion, candidates: Candidate[]) {
    const form = outputForm(schema ?? true);
    const messages = [...request.messages];
    const used = { inputTokens: 0, outputTokens: 0, costMicros: 0 };
    for (let repairs = 0; ; repairs++) {
      const wanted = { ...request, messages, schema: form.schema };
      const { answer, candidate } = await this.#once(candidates, wanted, used);
      const { text, calls: toolCalls } = answer;
      const said = { model: candidate.name, text, toolCalls, ...used };
      if (!schema || toolCalls.length > 0) return said;
      const read = form.read(text);
      if ("output" in read) return { ...said, output: JSON.parse(read.output) as unknown };
      if (repairs >= MAX_REPAIRS)
        throw new PromptFailure(
          "output_invalid",
          `The model's answer does not match the schema, and it did not mend it in ${MAX_REPAIRS} attempts: ${read.problem}`,
        );
      messages.push(
        { role: "assistant", content: text },
        { role: "user", content: repairMessage(read.problem, schema) },
      );
    }
  }

  async #once(
    candidates: Candidate[],
    request: ModelRequest,
    sum: TokenUsage & { costMicros: number },
  ): Promise<{ answer: ModelAnswer; candidate: Candidate }> {
    const came = await askModels(
      candidates,
      request,
      {
        afford: (candidate, wanted) => this.#purse.afford(candidate, wanted),
        used: (candidate, usage, durationMs, failure) => {
          sum.inputTokens += usage.inputTokens;
          sum.outputTokens += usage.outputTokens;
          sum.costMicros += this.#used(candidate, usage, durationMs, failure);
        },
        text: () => {},
        restarted: () => {},
      },
      { deadline: this.#deadline, signal: this.#signal },
    );
    this.#purse.requireWhole(came.candidate, came.answer);
    return came;
  }

  /** Pays a call of a model and has the log say so; answers what the run is booked. */
  #used(candidate: Candidate, usage: TokenUsage, durationMs: number, failure?: ModelFailure): number {
    const { line, bookedMicros } = payModel(this.#purse, candidate, usage, durationMs, failure);
    const event: SandboxEvent = { type: "log", at: Date.now(), data: JSON.stringify(line) };
    if (this.#invocation.live) this.#io.emit([event]).catch(() => undefined);
    else this.events.push(event);
    return bookedMicros;
  }

  /** Keeps what was answered and spent, in order: a further attempt begins with the last that was kept. */
  #keep(): Promise<void> {
    this.#keeping = this.#keeping
      .then(() =>
        this.#io.checkpoint(
          JSON.stringify({ answers: this.#answers, spent: this.#purse.spent } satisfies Kept),
        ),
      )
      .catch((error) => console.error(`run ${this.#invocation.runId}: its answers could not be kept`, error));
    return this.#keeping;
  }

  #failed(error: unknown): HostAnswer {
    if (this.#signal.aborted) return refusal("run_finished", "The run has ended, or its time is up.");
    if (error instanceof PromptFailure) return refusal(error.code, error.message);
    if (error instanceof ModelsFailed) return refusal("models_failed", error.message);
    if (error instanceof AnswerTooLong) return refusal("output_too_large", error.message);
    console.error(`run ${this.#invocation.runId}: a model could not be asked`, error);
    return refusal("unavailable", "The platform could not ask the model. Try again.");
  }
}
