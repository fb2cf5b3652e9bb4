import type { Api } from "../../../e2e/api.ts";
import { times } from "../../../soak.ts";

/** A program that means harm, and how its run has to end. */
export interface HostileProgram {
  what: string;
  source: string;
  manifest?: Record<string, unknown>;
  /** `says`: the limit and the remedy, in the problem, or at the log's end where the run succeeds. */
  ends: { status: string; code?: string; says: RegExp };
}

const CPU = { status: "timed_out", code: "cpu_exceeded", says: /limits\.cpuMs: 300\).*Raise/ };
const MEMORY = { status: "failed", code: "memory_exceeded", says: /more memory than a run may.*Hold less/ };
const TIME = { status: "timed_out", code: "timed_out", says: /within 1 s.*Raise limits\.timeoutSeconds/ };
const CUT = /10000 entries.* 1000000 characters.*output/;

const pause = "await new Promise((resolve) => setTimeout(resolve, 1));";
const handler = (body: string): string => `export default async (input, io) => { ${body} };`;
/** Loops that only a kill ends need not use all of the two seconds that they have by default. */
const BRIEF = { limits: { cpuMs: 300, timeoutSeconds: 10 } };
/** For what has to be made first, which takes its time on a busy machine. */
const PATIENT = { limits: { cpuMs: 20_000, timeoutSeconds: 30 } };

const LOOPS: Omit<HostileProgram, "manifest">[] = [
  { what: "an endless loop", source: handler("for (;;);"), ends: CPU },
  { what: "an endless loop at its start-up", source: `for (;;); ${handler("")}`, ends: CPU },
  { what: "an endless loop in a getter", source: handler("return { get x() { for (;;); } };"), ends: CPU },
  { what: "an endless loop in toJSON", source: handler("return { toJSON() { for (;;); } };"), ends: CPU },
  { what: "an endless loop in a then", source: handler("return { then() { for (;;); } };"), ends: CPU },
  {
    what: "an endless loop in a proxy's trap",
    source: handler("return new Proxy({}, { ownKeys() { for (;;); } });"),
    ends: CPU,
  },
  {
    what: "a catastrophic regular expression",
    source: handler("return /^(a+)+$/.test('a'.repeat(60) + '!');"),
    ends: CPU,
  },
  {
    what: "a list that never ends, for the harness too",
    source: `Array.prototype[Symbol.iterator] = () => ({ next: () => ({ done: false, value: 1 }) }); ${handler("")}`,
    ends: CPU,
  },
  { what: "an endless loop of log lines", source: handler("for (;;) io.log('on and on');"), ends: CPU },
];

const BOMBS: HostileProgram[] = [
  ["arrays", "new Array(1e6).fill(held.length + 0.5)"],
  ["strings", "new TextDecoder().decode(new Uint8Array(2 ** 23).fill(120))"],
  ["typed arrays", "new Uint8Array(2 ** 25).fill(1)"],
  ["WebAssembly memory", "new Uint8Array(new WebAssembly.Memory({ initial: 512 }).buffer).fill(1)"],
].map(([what, piece]) => ({
  what: `a memory bomb of ${what}`,
  source: handler(`const held = []; for (;;) { held.push(${piece}); ${pause} }`),
  ends: MEMORY,
}));

const LARGE: HostileProgram[] = [
  {
    what: "a gigabyte returned",
    source: handler("return Array(2 ** 10).fill('x'.repeat(2 ** 20));"),
    manifest: PATIENT,
    // Whichever comes first: the process's memory, or what a text can hold at all.
    ends: { status: "failed", code: "output_too_large|memory_exceeded", says: /smaller|less/ },
  },
  {
    what: "an output that no channel carries",
    source: handler("return 'x'.repeat(4e7);"),
    manifest: PATIENT,
    ends: { status: "failed", code: "output_too_large", says: /40000002 characters.* 5000000 .*smaller/ },
  },
  {
    what: "a stream of events that is larger than anybody keeps",
    source: handler(
      `for (let n = 0; n < ${times(3_000, 16_000)}; n++) { io.event("part", "x".repeat(62_000)); if (n % 50 === 0) ${pause} } return "sent";`,
    ),
    ends: { status: "succeeded", says: CUT },
  },
  {
    what: "a flood of log lines",
    source: handler(`for (let n = 0; n < ${times(1e5, 1e6)}; n++) io.log("flood"); return "logged";`),
    ends: { status: "succeeded", says: CUT },
  },
];

/** Each takes so long to be answered that many could be under way. */
export const MANY_REQUESTS: HostileProgram = {
  what: "ten thousand requests at once",
  source: handler("await Promise.all(Array.from({ length: 10_000 }, () => fetch('PEER/wait?ms=10')));"),
  manifest: { ...PATIENT, permissions: { hosts: ["PEER"] } },
  ends: { status: "failed", code: "egress_limit", says: /one run may send 1000 requests/ },
};

/** Once it is stopped its calls fail at once, so that it pauses no more. */
export const CALLS_ON: HostileProgram = {
  what: "a program that calls itself whatever the answer",
  source: handler(
    "for (;;) await Promise.allSettled(Array.from({ length: 100 }, () => io.call('SLUG', input)));",
  ),
  manifest: { permissions: { agents: ["SLUG"] }, limits: { timeoutSeconds: 1 } },
  // Whichever is seen first.
  ends: { status: "timed_out", code: "timed_out|cpu_exceeded", says: /Raise/ },
};

const ENDLESS: HostileProgram[] = [
  MANY_REQUESTS,
  {
    what: "a flood of the console, which nobody reads",
    source: handler(`for (;;) { for (let n = 0; n < 100; n++) console.log("x".repeat(10_000)); ${pause} }`),
    manifest: { limits: { timeoutSeconds: 1 } },
    ends: TIME,
  },
  {
    what: "a promise that never settles",
    source: handler("await new Promise(() => {});"),
    manifest: { limits: { timeoutSeconds: 1 } },
    ends: TIME,
  },
  {
    what: "a program that calls itself",
    source: handler("return io.call('SLUG', input);"),
    manifest: { permissions: { agents: ["SLUG"] } },
    ends: { status: "failed", code: "call_cycle", says: /cycle.*Call an agent/ },
  },
  CALLS_ON,
];

/** `SLUG` stands for the agent's own name, `PEER` for a server that it may reach. */
export const HOSTILE: readonly HostileProgram[] = [
  ...LOOPS.map((loop) => ({ ...loop, manifest: BRIEF })),
  ...BOMBS,
  ...LARGE,
  ...ENDLESS,
];

/** Publishes a program under a name. */
export function deployHostile(
  api: Api,
  slug: string,
  { source, manifest }: HostileProgram,
  peer: string,
): Promise<void> {
  const named = (text: string) => text.replaceAll("SLUG", slug).replaceAll("PEER", peer);
  return api.deploy(slug, named(source), JSON.parse(named(JSON.stringify(manifest ?? {}))));
}
