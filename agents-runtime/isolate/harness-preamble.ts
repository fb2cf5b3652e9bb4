export const HARNESS_PREAMBLE_MODULE = "quayside-preamble.js";

export const HARNESS_SEAL_MODULE = "quayside-seal.js";

/**
 * Evaluated first of all. `waitUntil` of `cloudflare:workers` keeps code going for as long as it likes, and only the
 * isolate itself can do without it: it is bound when that module is evaluated, which is before any code of the agent.
 */
export const harnessSeal = `
const { bind } = Function.prototype;
const refuse = () => {
  throw new Error("A run ends with its reply: there is no waitUntil. Await what has to be done.");
};
Function.prototype.bind = function (...args) {
  return this.name === "waitUntil" ? refuse : bind.apply(this, args);
};
export const unseal = () => {
  Function.prototype.bind = bind;
};
`;

/** Evaluated before the agent's modules: a `fetch` that asks the run's gate, since the isolate has no network. */
export const harnessPreamble = `
import { unseal } from "./${HARNESS_SEAL_MODULE}";
import { AsyncLocalStorage } from "node:async_hooks";
import "cloudflare:workers";

unseal();

const { getPrototypeOf } = Object;
// The other way to waitUntil: a program can make itself see the context of a run.
export const endWithReply = (ctx) => delete getPrototypeOf(ctx).waitUntil;

export const runs = new AsyncLocalStorage();

// The gate sends fewer at a time; each call of it that waits there takes the memory of a small page.
const MAX_ASKED = 64;

async function inTurn(run, ask) {
  while (run.asked >= MAX_ASKED) await new Promise((resolve) => run.turns.push(resolve));
  run.asked += 1;
  try {
    return await ask();
  } finally {
    run.asked -= 1;
    run.turns.shift()?.();
  }
}

globalThis.fetch = async function fetch(input, init) {
  const run = runs.getStore();
  if (!run) throw new Error("fetch works only while a run is going on");
  const request = new Request(input, init);
  const { method, url, redirect, signal } = request;
  const step = run.steps++;
  const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers();
  signal.addEventListener("abort", () => {
    aborted.reject(signal.reason);
    run.gate.abandon(step).catch(() => {});
  }, { once: true });
  const ask = () => {
    signal.throwIfAborted();
    return run.gate.request(step, { method, url, redirect, headers: [...request.headers], body });
  };
  const answer = await Promise.race([inTurn(run, ask), aborted.promise]);
  if (!answer.ok) throw Object.assign(new TypeError(answer.message), { code: answer.code });
  const { status, statusText, headers } = answer;
  const why = async () => (signal.aborted ? signal.reason : new TypeError(await run.gate.brokenOff(step)));
  const response = new Response(answer.body && explained(answer.body, why), { status, statusText, headers });
  return Object.defineProperties(response, { url: { value: answer.url }, redirected: { value: answer.redirected } });
};

// A stream from outside says of its end only that it came too early.
function explained(body, why) {
  const reader = body.getReader();
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
        controller.byobRequest?.respond(0);
      } catch {
        controller.error(await why());
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
`;
