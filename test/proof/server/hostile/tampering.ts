/** Code that a program runs at its start to break what surrounds it; its handler then answers as if nothing were. */
const AT_START: [what: string, code: string][] = [
  [
    "Object.prototype has setters for a reply",
    "for (const key of ['ok', 'output', 'error', 'events', 'id', 'gate']) Object.defineProperty(Object.prototype, key, { get: () => 'forged', set() {}, configurable: true });",
  ],
  ["Object.prototype has a toJSON", "Object.prototype.toJSON = () => 'forged';"],
  ["Object.prototype has a then", "Object.prototype.then = function (resolve) { resolve('forged'); };"],
  [
    "Object.prototype has a then that throws",
    "Object.defineProperty(Object.prototype, 'then', { get() { throw new Error('then'); } });",
  ],
  [
    "prototypes are frozen",
    "for (const type of [Object, Array, Promise, Map, Function, Error]) Object.freeze(type.prototype);",
  ],
  [
    "Array.prototype is emptied",
    "for (const key of ['push', 'splice', 'map', Symbol.iterator]) delete Array.prototype[key];",
  ],
  [
    "Array.prototype lies",
    "Array.prototype.splice = () => ({ length: 2 ** 32 - 1 }); Array.prototype.push = () => { throw new Error('push'); };",
  ],
  ["Promise is replaced", "globalThis.Promise = class { then() {} catch() {} static race() {} };"],
  [
    "Promise.prototype throws",
    "for (const key of ['then', 'catch', 'finally']) Promise.prototype[key] = () => { throw new Error(key); };",
  ],
  ["JSON is replaced", "globalThis.JSON = { parse: () => ({ n: 'forged' }), stringify: () => 'no { json' };"],
  ["JSON.stringify gives no text", "JSON.stringify = () => ({ length: 5, toString: () => '1' });"],
  ["JSON.parse throws", "JSON.parse = () => { throw new Error('parse'); };"],
  [
    "Request, Response and Headers are replaced",
    "for (const name of ['Request', 'Response', 'Headers']) globalThis[name] = class { constructor() { throw new Error(name); } };",
  ],
  [
    "Map and Set are replaced",
    "globalThis.Map = globalThis.Set = globalThis.WeakMap = undefined; for (const key of ['get', 'set']) Map?.prototype && delete Map.prototype[key];",
  ],
  [
    "timers are replaced",
    "globalThis.setTimeout = globalThis.clearTimeout = () => { throw new Error('timer'); };",
  ],
  ["timers fire at once, for ever", "globalThis.setTimeout = (work) => { work(); return 0; };"],
  [
    "AbortController is replaced",
    "globalThis.AbortController = class { signal = new Proxy({}, { get() { throw new Error('signal'); } }); };",
  ],
  ["Date says nonsense", "Date.now = () => ({ valueOf() { throw new Error('now'); } });"],
  [
    "String.prototype lies",
    "for (const key of ['slice', 'toString', 'valueOf']) String.prototype[key] = () => ({});",
  ],
  ["RegExp.prototype says yes", "RegExp.prototype.test = () => true; RegExp.prototype.exec = () => null;"],
  [
    "Error is replaced",
    "globalThis.Error = globalThis.TypeError = class { constructor() { return new Proxy({}, { get() { throw 1; } }); } };",
  ],
  ["Error.prepareStackTrace throws", "Error.prepareStackTrace = () => { throw new Error('stack'); };"],
  [
    "Function.prototype is emptied",
    "for (const key of ['call', 'apply', 'bind', Symbol.hasInstance]) try { delete Function.prototype[key]; } catch {}",
  ],
  [
    "the global object has a proxy above it",
    "Object.setPrototypeOf(globalThis, new Proxy({}, { get() { throw new Error('global'); }, has: () => true }));",
  ],
  [
    "every global is deleted",
    "for (const key of Reflect.ownKeys(globalThis)) try { delete globalThis[key]; } catch {}",
  ],
];

/** What a handler returns or throws that reads differently each time, or refuses to be read. */
const OUTPUTS: [what: string, body: string][] = [
  ["an output that is frozen", "return Object.freeze({ n: Object.freeze([input.n]) });"],
  ["a proxy of an output", "return new Proxy({ n: input.n }, {});"],
  [
    "a proxy that throws",
    "return new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } });",
  ],
  ["a revoked proxy", "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy;"],
  ["a getter that throws", "return { get n() { throw new Error('getter'); } };"],
  ["a then that throws", "return { get then() { throw new Error('then'); } };"],
  [
    "a then that answers twice",
    "return { then(resolve, reject) { resolve(1); resolve(2); reject(new Error('late')); } };",
  ],
  ["a thenable of itself", "const self = { then: (resolve) => resolve({ n: 1 }) }; return self;"],
  ["a toJSON of itself", "const self = { toJSON: () => ({ n: self.n }), n: 1 }; return self;"],
  [
    "a value nested without end",
    "let value = []; for (let n = 0; n < 1e5; n++) value = [value]; return value;",
  ],
  [
    "a text nested without end",
    "return JSON.rawJSON ? { toJSON: () => JSON.rawJSON('1') } : '['.repeat(4e6);",
  ],
  ["a circle", "const value = {}; value.self = value; return value;"],
  ["a symbol", "return Symbol('x');"],
  ["an error that is nothing", "throw null;"],
  ["an error without a prototype", "throw Object.create(null);"],
  [
    "an error that throws when read",
    "throw new Proxy(new Error('x'), { get() { throw new Error('trap'); } });",
  ],
  [
    "an error whose message is no text",
    "throw Object.assign(new Error('x'), { message: { toString() { throw 1; } }, stack: 5n, code: {} });",
  ],
  ["an error of a megabyte", "throw new Error('x'.repeat(1e6));"],
];

/** Replies of a program that has put itself in the harness's place. */
const REPLIES: [what: string, reply: string][] = [
  ["nothing", "undefined"],
  ["text", "'hello'"],
  ["a function", "() => 1"],
  ["a stream", "new ReadableStream()"],
  ["a response", "new Response('<script>')"],
  ["a stub of its own", "new RpcTarget()"],
  ["fields that are functions", "{ ok: true, output: () => '1', events: () => [], charged: () => 1 }"],
  ["fields that are streams", "{ ok: true, output: new ReadableStream(), events: new ReadableStream() }"],
  ["an output of 40 MB", "{ ok: true, output: 'x'.repeat(4e7) }"],
  ["an output of 30 MB of brackets", "{ ok: true, output: '['.repeat(3e7) }"],
  [
    "an error of 30 MB",
    "{ ok: false, error: { code: 'forged', message: 'x'.repeat(1.5e7), stack: 'x'.repeat(1.5e7) } }",
  ],
  ["events without end", "{ ok: true, output: '1', events: new Array(4294967295) }"],
  ["a million empty events", "{ ok: true, output: '1', events: Array(1e6).fill(null) }"],
  ["a charge that is none", "{ ok: true, output: '1', events: [], charged: Infinity }"],
  ["a rejection", "Promise.reject(new Error('<b>broken</b>'))"],
  ["a rejection that is no error", "Promise.reject({ code: 'x', message: Symbol.iterator })"],
];

const inHarness = (reply: string): string => `
const [harness, workers] = ["./quayside-harness.js", "cloudflare:workers"];
export default async (input) => {
  const [{ Agent }, { RpcTarget }] = await Promise.all([import(harness), import(workers)]);
  Agent.prototype.run = async () => (${reply});
  return { n: input.n };
};`;

const answering = (start: string): string =>
  `${start} export default async (input, io) => { io.log("here"); await io.store.put("n", 1); return { n: input.n }; };`;

/** Programs by what they do to whatever is in their reach. */
export const TAMPERING: [what: string, source: string][] = [
  ...AT_START.map(([what, code]): [string, string] => [what, answering(code)]),
  ...OUTPUTS.map(([what, body]): [string, string] => [what, `export default async (input) => { ${body} };`]),
  ...REPLIES.map(([what, reply]): [string, string] => [`in the harness's place: ${what}`, inHarness(reply)]),
];
