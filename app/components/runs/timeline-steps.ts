import type { LogLine, RunSummary } from "@workers/runs/contract.ts";
import { isObject } from "~/json.ts";

/** Something that a run did, in milliseconds from when it was accepted. */
export interface Step {
  kind: "queued" | "attempt" | "waiting" | "model" | "request" | "call" | "log" | "end";
  /** The name of what it asked; of an attempt its number, of lines how many. */
  name: string;
  from: number;
  to: number;
  failed: boolean;
  /** The run that it called. */
  run?: string;
  /** Where single lines of the log stand. */
  ticks?: number[];
}

export interface TimelineInput {
  run: Pick<RunSummary, "status" | "createdAt" | "startedAt" | "finishedAt">;
  logs: readonly LogLine[];
  marks: readonly { type: string; at: number }[];
  calls: readonly RunSummary[];
}

/** So many steps are drawn; a run may ask for thousands of things. */
export const MAX_STEPS = 200;
const MAX_TICKS = 500;

/** What a run did, in the order in which it began, and how long all of it took. */
export function stepsOf(input: TimelineInput): { steps: Step[]; left: number; total: number } {
  const zero = Date.parse(input.run.createdAt);
  const end = Date.parse(input.run.finishedAt ?? input.run.createdAt);
  const told = input.logs.map((line) => ({ line, step: askedBy(line) }));
  const asked = told.flatMap(({ step }) => (step ? [step] : []));
  const inner = [...asked, ...input.calls.map((call) => callStep(call, end))].toSorted(
    (a, b) => a.from - b.from,
  );
  const lines = told.filter(({ step }) => !step).map(({ line }) => line);
  const all = [
    ...phasesOf(input, end).filter(({ kind, from, to }) => kind !== "queued" || to > from),
    ...inner.slice(0, MAX_STEPS),
    ...(lines.length > 0 ? [linesStep(lines)] : []),
    {
      kind: "end" as const,
      name: input.run.status,
      from: end,
      to: end,
      failed: input.run.status !== "succeeded",
    },
  ];
  const total = Math.max(1, ...all.map(({ to }) => to - zero));
  // Clocks of what ran elsewhere may be a little behind.
  const since = (at: number) => Math.min(total, Math.max(0, at - zero));
  const steps = all.map(({ ticks, ...step }) => ({
    ...step,
    from: since(step.from),
    to: since(step.to),
    ...(ticks && { ticks: ticks.map(since) }),
  }));
  return { steps, left: Math.max(0, inner.length - MAX_STEPS), total };
}

/** Waiting in the queue, attempts, and waiting for answers; by its marks, or where there are none by its row. */
function phasesOf({ run, marks }: TimelineInput, end: number): Step[] {
  const created = Date.parse(run.createdAt);
  const known = marks.some(({ type }) => type === "run.started")
    ? marks
    : run.startedAt
      ? [{ type: "run.started", at: Date.parse(run.startedAt) }]
      : [];
  const queued = { kind: "queued" as const, name: "", from: created, to: known[0]?.at ?? end, failed: false };
  let attempts = 0;
  const phases = known.map(({ type, at }, i): Step => {
    const to = known[i + 1]?.at ?? end;
    if (type !== "run.started") return { kind: "waiting", name: "", from: at, to, failed: false };
    attempts += 1;
    // One that another attempt follows at once was lost.
    const failed = known[i + 1]?.type === "run.started";
    return { kind: "attempt", name: String(attempts), from: at, to, failed };
  });
  return [queued, ...phases];
}

const callStep = (call: RunSummary, end: number): Step => ({
  ...{ kind: "call", name: call.agentSlug, run: call.id, from: Date.parse(call.createdAt) },
  to: call.finishedAt ? Date.parse(call.finishedAt) : end,
  failed: call.status !== "succeeded",
});

/** What was asked of a model or another server, by the line that the platform writes when it is over. */
function askedBy({ at, level, message, data }: LogLine): Step | undefined {
  if (!isObject(data) || typeof data.durationMs !== "number") return undefined;
  const span = { from: at - Math.max(0, data.durationMs), to: at, failed: level === "warn" };
  if (typeof data.inputTokens === "number" && typeof data.paidBy === "string")
    return { kind: "model", name: message.split(": ")[0] ?? message, ...span };
  if (typeof data.sentBytes === "number" && typeof data.receivedBytes === "number")
    return { kind: "request", name: message, ...span };
  return undefined;
}

function linesStep(lines: readonly LogLine[]): Step {
  const ticks = lines.slice(0, MAX_TICKS).map(({ at }) => at);
  return {
    ...{ kind: "log", name: String(lines.length), ticks },
    from: Math.min(...ticks),
    to: Math.max(...ticks),
    failed: lines.some(({ level }) => level === "error"),
  };
}
