// The gateway's entry on a server that was started with faults: put beside the bundle's index.js, it has each call
// of a dependency ask first whether it fails. Plain JavaScript, since it is not part of any build.
import gateway, * as bundle from "./index.js";

export * from "./index.js";

const DEPENDENCY = /^(?:DIRECTORY|CATALOG|SEARCH|DATA|BUNDLES|\w+_QUEUE|SANDBOX(?:_\w+)?)$/;
/** What D1 answers with a further object at once: the call that reaches the database comes later. */
const PREPARES = new Set(["prepare", "bind"]);
const real = new WeakMap();

const unwrap = (value) => (Array.isArray(value) ? value.map(unwrap) : (real.get(value) ?? value));

async function ask(faults, point) {
  const response = await faults.fetch(`http://faults/points/${point}?id=`, { method: "POST" });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`a fault at ${point}`);
}

function wrap(target, name, faults) {
  const wrapped = new Proxy(target, {
    get(_, method) {
      if (typeof method === "symbol" || typeof target[method] !== "function") return target[method];
      if (PREPARES.has(method)) return (...args) => wrap(target[method](...args), name, faults);
      return async (...args) => {
        await ask(faults, `${name}.${method}`);
        return target[method](...args.map(unwrap));
      };
    },
  });
  real.set(wrapped, target);
  return wrapped;
}

const known = new WeakMap();

function faulty(env) {
  if (!known.has(env)) {
    const bindings = Object.entries(env).map(([name, binding]) => [
      name,
      DEPENDENCY.test(name) && typeof binding === "object" ? wrap(binding, name, env.FAULTS) : binding,
    ]);
    known.set(env, Object.fromEntries(bindings));
  }
  return known.get(env);
}

const withFaults = (Base) =>
  class extends Base {
    constructor(ctx, env) {
      super(ctx, faulty(env));
    }
  };

export const TenantObject = withFaults(bundle.TenantObject);
export const RunObject = withFaults(bundle.RunObject);
export const StoreObject = withFaults(bundle.StoreObject);

export default {
  fetch: (request, env, ctx) => gateway.fetch(request, faulty(env), ctx),
  queue: (batch, env, ctx) => gateway.queue(batch, faulty(env), ctx),
  scheduled: (controller, env, ctx) => gateway.scheduled(controller, faulty(env), ctx),
};
