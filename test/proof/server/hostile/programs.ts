import { times } from "../../../soak.ts";

/** A program that means harm, and how its run has to end. */
export interface HostileProgram {
  what: string;
  source: string;
  manifest?: Record<string, unknown>;
  ends: { status: string; code?: string };
  /** What the problem, or the end of the log where the run succeeds, has to say: the limit and the remedy. */
  says?: RegExp;
}

const CPU = { status: "timed_out", code: "cpu_exceeded" };
const MEMORY = { status: "failed", code: "memory_exceeded" };
const pause = "await new Promise((resolve) => setTimeout(resolve, 1));";
const handler = (body: string): string => `export default async (input, io) => { ${body} };`;
/** Loops that only a kill ends need not use all of the two seconds that they have by default. */
const limits = { cpuMs: 300, timeoutSeconds: 10 };
/** For what has to be made first, which takes its time on a busy machine. */
const patient = { limits: { ...limits, cpuMs: 5000 } };

const LOOPS: HostileProgram[] = [
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
    manifest: patient,
    // Whichever comes first: the process's memory, or what a text can hold at all.
    ends: { status: "failed", code: "output_too_large|memory_exceeded" },
  },
  {
    what: "an output that no channel carries",
    source: handler("return 'x'.repeat(4e7);"),
    manifest: patient,
    ends: { status: "failed", code: "output_too_large" },
    says: /40000002 characters.* 5000000 .*smaller/,
  },
  {
    what: "a stream of events that is larger than anybody keeps",
    source: handler(
      `for (let n = 0; n < ${times(3_000, 16_000)}; n++) { io.event("part", "x".repeat(62_000)); if (n % 50 === 0) ${pause} } return "sent";`,
    ),
    ends: { status: "succeeded" },
    says: /10000 entries.* 1000000 characters.*output/,
  },
  {
    what: "a flood of log lines",
    source: handler(`for (let n = 0; n < 1e6; n++) io.log("flood"); return "logged";`),
    ends: { status: "succeeded" },
    says: /10000 entries.* 1000000 characters.*output/,
  },
];

const ENDLESS: HostileProgram[] = [
  {
    what: "a promise that never settles",
    source: handler("await new Promise(() => {});"),
    manifest: { limits: { timeoutSeconds: 1 } },
    ends: { status: "timed_out", code: "timed_out" },
    says: /within 1 s.*limits\.timeoutSeconds/,
  },
  {
    what: "a program that calls itself",
    source: handler("return io.call('SLUG', input);"),
    manifest: { permissions: { agents: ["SLUG"] } },
    ends: { status: "failed", code: "call_cycle" },
    says: /cycle/,
  },
  {
    what: "a program that calls itself whatever the answer",
    source: handler(
      "for (;;) await Promise.allSettled(Array.from({ length: 100 }, () => io.call('SLUG', input)));",
    ),
    manifest: { permissions: { agents: ["SLUG"] }, limits: { timeoutSeconds: 1 } },
    ends: { status: "timed_out", code: "timed_out" },
    says: /limits\.timeoutSeconds/,
  },
];

export const HOSTILE: readonly HostileProgram[] = [...LOOPS, ...BOMBS, ...LARGE, ...ENDLESS].map(
  ({ manifest, ...program }, index) => {
    const slug = `hostile-${index}`;
    const whole = { limits, ...manifest, name: slug };
    return {
      ...program,
      source: program.source.replaceAll("SLUG", slug),
      manifest: JSON.parse(JSON.stringify(whole).replaceAll("SLUG", slug)) as Record<string, unknown>,
    };
  },
);
