import { CircuitBreaker } from "../kernel/circuit-breaker.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import type { ModelAnswer, ModelRequest, TokenUsage } from "./chat.ts";
import { ModelFailure } from "./model-failure.ts";
import type { Provider } from "./provider.ts";

/** How often one model is asked before the next one is. */
const TRIES = 3;
const FIRST_PAUSE_MS = 500;
/** A provider that wants to be left alone for longer is not waited for. */
const MAX_PAUSE_MS = 20_000;
/** A model that says nothing for so long is given up; and after half of the time that is left, so that another one has some. */
const SILENCE_MS = 60_000;
const LEAST_MS = 1_000;
/** A shorter silence says nothing about the provider. */
const FAIR_SILENCE_MS = 10_000;

const breaker = new CircuitBreaker();

/** A model that may be asked, with who offers it. */
export interface Candidate {
  /** As the agent names it: "provider/model". */
  name: string;
  provider: Provider;
  model: string;
}

/** What happens on the way to an answer. */
export interface AskEvents {
  /** A request that can be paid: it may come back with less to write. Throws where not even that can be paid. */
  afford(candidate: Candidate, request: ModelRequest): ModelRequest;
  /** Told of each time that a model was asked, with what was used, also in vain. */
  used(candidate: Candidate, usage: TokenUsage, durationMs: number, failure?: ModelFailure): void;
  text(text: string): void;
  /** What was told by `text` since the request began is no part of the answer. */
  restarted(): void;
}

export interface AskLimits {
  /** When the run is given up, in milliseconds since the epoch. */
  deadline: number;
  /** Aborts when the run is canceled. */
  signal: AbortSignal;
}

/** Time and chance, as tests have them. */
export interface Surroundings {
  clock: Clock;
  random(): number;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  breaker: CircuitBreaker;
}

const real: Surroundings = { clock: systemClock, random: Math.random, pause, breaker };

/** A model wrote more than is kept of an output: another one, or another time, would not make it less. */
export class AnswerTooLong extends Error {}

/** No model gave an answer. */
export class ModelsFailed extends Error {}

/**
 * Asks models in order until one answers: each up to three times, with pauses that grow and that the provider's
 * `Retry-After` lengthens; one that is silent or that refuses once, and none whose provider fails all the time. Throws
 * `ModelsFailed` with what each of them said, `AnswerTooLong`, or the reason of `signal`.
 */
export async function askModels(
  candidates: readonly Candidate[],
  request: ModelRequest,
  events: AskEvents,
  limits: AskLimits,
  surroundings: Surroundings = real,
): Promise<{ answer: ModelAnswer; candidate: Candidate }> {
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const asking = new Asking(candidate, request, events, limits, surroundings);
    const answer = await asking.answer();
    if (answer) return { answer, candidate };
    reasons.push(`${candidate.name}: ${asking.reason}`);
  }
  throw new ModelsFailed(`No model answered. ${reasons.join("; ")}.`);
}

/** One model, asked until it answers or it is no use to ask on. */
class Asking {
  readonly #candidate: Candidate;
  readonly #request: ModelRequest;
  readonly #events: AskEvents;
  readonly #limits: AskLimits;
  readonly #around: Surroundings;
  /** Why it has not answered. */
  reason = "";

  constructor(
    candidate: Candidate,
    request: ModelRequest,
    events: AskEvents,
    limits: AskLimits,
    around: Surroundings,
  ) {
    this.#candidate = candidate;
    this.#request = request;
    this.#events = events;
    this.#limits = limits;
    this.#around = around;
  }

  async answer(): Promise<ModelAnswer | undefined> {
    const { circuit } = this.#candidate.provider;
    for (let tried = 1; ; tried++) {
      const resting = this.#around.breaker.restMs(circuit);
      if (resting > 0) {
        const seconds = Math.ceil(resting / 1000);
        this.reason ||= `its provider has failed over and over, and is asked again in ${seconds} s`;
        return undefined;
      }
      const answer = await this.#once();
      if (!(answer instanceof ModelFailure)) return answer;
      if (answer.kind === "too_long")
        throw new AnswerTooLong(`${this.#candidate.name}: ${answer.message}. Have it write less.`);
      this.reason = answer.message + (tried > 1 ? ` (asked ${tried} times)` : "");
      const pauseMs = this.#pauseAfter(answer, tried);
      if (pauseMs === undefined) {
        if (answer.ofProvider) this.#around.breaker.failed(circuit);
        return undefined;
      }
      await this.#around.pause(pauseMs, this.#limits.signal);
    }
  }

  /** How long to wait before the next try; undefined where there is none. */
  #pauseAfter(failure: ModelFailure, tried: number): number | undefined {
    if (!failure.passing || tried >= TRIES) return undefined;
    const grown = FIRST_PAUSE_MS * 2 ** (tried - 1);
    const pauseMs = Math.max(failure.retryAfterMs ?? 0, grown * (0.5 + this.#around.random() / 2));
    const leftMs = this.#limits.deadline - this.#around.clock.now();
    return pauseMs > MAX_PAUSE_MS || pauseMs + LEAST_MS > leftMs ? undefined : pauseMs;
  }

  async #once(): Promise<ModelAnswer | ModelFailure> {
    const { provider, model } = this.#candidate;
    const { clock, breaker } = this.#around;
    const { signal, deadline } = this.#limits;
    signal.throwIfAborted();
    const request = this.#events.afford(this.#candidate, this.#request);
    const began = clock.now();
    const silence = new Silence(Math.max(LEAST_MS, Math.min(SILENCE_MS, (deadline - began) / 2)));
    let told = false;
    const onText = (text: string) => {
      silence.broken();
      told = true;
      this.#events.text(text);
    };
    try {
      const options = { model, onText, signal: AbortSignal.any([signal, silence.signal]) };
      const answer = await provider.ask(request, options);
      breaker.succeeded(provider.circuit);
      this.#events.used(this.#candidate, answer.usage, clock.now() - began);
      return answer;
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      const failure = silence.signal.aborted ? silence.failure(error) : error;
      this.#events.used(this.#candidate, failure.usage, clock.now() - began, failure);
      signal.throwIfAborted();
      if (told) this.#events.restarted();
      return failure;
    } finally {
      silence.over();
    }
  }
}

/** Aborts when nothing has been heard for a while. */
class Silence {
  readonly #ms: number;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number) {
    this.#ms = ms;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  over(): void {
    clearTimeout(this.#timer);
  }

  failure({ usage }: ModelFailure): ModelFailure {
    const kind = this.#ms < FAIR_SILENCE_MS ? "hurried" : "silent";
    const failure = new ModelFailure(kind, `it said nothing for ${Math.round(this.#ms / 1000)} s`);
    return Object.assign(failure, { usage });
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#controller.abort(), this.#ms);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
  signal.throwIfAborted();
}
