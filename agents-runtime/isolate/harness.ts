import { CODE, MAX_MESSAGE, MAX_STACK } from "./agent-reply.ts";
import { MAX_EVENT_CHARS, MAX_EVENTS, MAX_ONE_EVENT } from "./event-quota.ts";
import { HARNESS_PREAMBLE_MODULE } from "./harness-preamble.ts";

/** Name of the module that stands before the agent's own; bundles cannot hold one of this name. */
export const HARNESS_MODULE = "quayside-harness.js";

/** Name of the module by which the harness knows the agent's own. */
export const MAIN_MODULE = "quayside-main.js";

export const mainModule = (path: string): string =>
  `export * as program from ${JSON.stringify(`./${path}`)};`;

/**
 * The main module of every loaded isolate, as text: it imports the agent's program and gives it `io`. It shares
 * the isolate with the agent, so nothing here is a guard: limits and grants are enforced in `run-gate.ts` and
 * `egress.ts`, outside. The preamble comes first, so that the agent only ever sees the wrapped `fetch`, and nothing
 * by which its code could go on after the reply.
 */
export const harness = `
import { endWithReply, runs } from "./${HARNESS_PREAMBLE_MODULE}";
import { WorkerEntrypoint } from "cloudflare:workers";
import { program } from "./${MAIN_MODULE}";

const FLUSH_MS = 5;
const MAX_EVENTS = ${MAX_EVENTS};
const MAX_ONE_EVENT = ${MAX_ONE_EVENT};
const MAX_EVENT_CHARS = ${MAX_EVENT_CHARS};

class Run {
  constructor(invocation, gate, config) {
    this.id = invocation.runId;
    this.gate = gate;
    this.steps = 0;
    this.asked = 0;
    this.turns = [];
    this.waiting = [];
    this.events = 0;
    this.chars = 0;
    this.cut = false;
    this.charged = 0;
    this.chargeLimit = invocation.chargeLimitMicros;
    this.controller = new AbortController();
    this.io = this.makeIo(config);
  }

  // What the gate would leave out is not gathered: a program that logs without a pause would fill its memory.
  emit(type, data) {
    if (this.events === MAX_EVENTS && this.cut) return;
    const text = this.events === MAX_EVENTS ? "" : JSON.stringify(data);
    if (text === "" || text.length > MAX_ONE_EVENT || this.chars + text.length > MAX_EVENT_CHARS) {
      if (this.cut) return;
      this.cut = true;
      type = "cut";
    } else {
      this.events += 1;
      this.chars += text.length;
    }
    this.waiting.push({ type, at: Date.now(), data: type === "cut" ? "" : text });
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.gate.emit(this.take()).catch(() => {});
    }, FLUSH_MS);
  }

  take() {
    clearTimeout(this.timer);
    return this.waiting.splice(0);
  }

  log(level, message, data) {
    this.emit("log", { level, message: typeof message === "string" ? message : JSON.stringify(message) ?? "", data });
  }

  async ask(answer) {
    const { ok, value, code, message } = await answer;
    if (ok) return value === "" ? undefined : JSON.parse(value);
    throw Object.assign(new Error(message), { code });
  }

  // What models cost is taken before what the program charges.
  async complete(request) {
    const answer = await this.ask(this.gate.complete(this.steps++, JSON.stringify(request ?? null)));
    this.chargeLimit -= answer.costMicros;
    return answer;
  }

  charge(amountMicros, reason) {
    if (!Number.isSafeInteger(amountMicros) || amountMicros < 0) {
      throw new TypeError("io.charge takes a whole number of micros, zero or more");
    }
    if (this.charged + amountMicros > this.chargeLimit) {
      throw Object.assign(new Error("The charge is above what this run may cost."), { code: "budget_exceeded" });
    }
    this.charged += amountMicros;
    this.log("info", "charged " + amountMicros + " micros" + (reason ? ": " + reason : ""));
  }

  makeIo(config) {
    const store = (operation) => this.ask(this.gate.store(this.steps++, operation));
    const log = (message, data) => this.log("info", message, data);
    for (const level of ["debug", "info", "warn", "error"]) log[level] = (m, data) => this.log(level, m, data);
    return Object.freeze({
      config,
      log: Object.freeze(log),
      event: (name, data) => this.emit("event", { name: String(name), data }),
      call: (agent, input) => this.ask(this.gate.call(this.steps++, String(agent), JSON.stringify(input ?? {}))),
      complete: (request) => this.complete(request),
      charge: (amountMicros, reason) => this.charge(amountMicros, reason),
      store: Object.freeze({
        get: (key) => store({ op: "get", key: String(key) }),
        put: (key, value) => store({ op: "put", key: String(key), value: JSON.stringify(value ?? null) }),
        delete: (key) => store({ op: "delete", key: String(key) }),
        list: (options = {}) => store({ op: "list", ...options }),
      }),
      signal: this.controller.signal,
    });
  }
}

// What is longer than anybody keeps is not sent: the channel would break.
function outputOf(value, most) {
  try {
    const output = JSON.stringify(value === undefined ? null : value);
    return output?.length > most ? { length: output.length } : { output };
  } catch (error) {
    if (error instanceof RangeError && error.message === "Invalid string length") return { length: Infinity };
    throw error;
  }
}

// What was thrown can be anything, and may throw in turn when it is looked at.
function describe(error) {
  try {
    const code = typeof error?.code === "string" && ${CODE}.test(error.code) ? error.code : "agent_error";
    const message = String(error instanceof Error ? error.message : error);
    const stack = error instanceof Error ? String(error.stack ?? "") : "";
    return { code, message: message.slice(0, ${MAX_MESSAGE}), stack: stack.slice(0, ${MAX_STACK}) };
  } catch {
    return { code: "agent_error", message: "The agent threw something that cannot be shown." };
  }
}

export class Agent extends WorkerEntrypoint {
  constructor(ctx, env) {
    endWithReply(ctx);
    super(ctx, env);
  }

  async run(invocation, gate) {
    const run = new Run(invocation, gate, this.env.CONFIG);
    const timer = setTimeout(() => run.controller.abort(new Error("The run's time is up.")), invocation.timeoutMs);
    try {
      if (typeof program.default !== "function") throw new TypeError("The main module has no default export that is a function.");
      const output = await runs.run(run, () => program.default(JSON.parse(invocation.input), run.io));
      return { ok: true, ...outputOf(output, invocation.maxOutputBytes), events: run.take(), charged: run.charged };
    } catch (error) {
      return { ok: false, error: describe(error), events: run.take(), charged: run.charged };
    } finally {
      clearTimeout(timer);
    }
  }
}
`;
