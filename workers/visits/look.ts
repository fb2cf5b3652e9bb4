import type { RequestCtx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { type Json, parseJson } from "../kernel/json.ts";
import { followForVisitor, readForVisitor, type VisitorsRun } from "../runs/index.ts";
import { MAX_TURNS, SHOWN_ANSWER_CHARS, type TurnView, type VisitView } from "./contract.ts";
import type { OpenAgent } from "./open-agent.ts";
import { type Answer, type Turn, visitObject } from "./visit-object.do.ts";
import { type Visitor, visitIdOf } from "./visitor.ts";

/** A turn that has no run after so long never gets one: the process that was to start it has ended. */
const START_MS = 30_000;
const LOST = "This could not be started. Ask again.";

type World = Pick<RequestCtx, "env" | "clock">;

const objectFor = async ({ env }: World, { tenantId, live }: OpenAgent, visitor: Visitor) =>
  visitObject(env, tenantId, await visitIdOf(visitor, live.agentId));

/** What a visitor and an agent have said so far. */
export async function lookAt(world: World, agent: OpenAgent, visitor: Visitor): Promise<VisitView> {
  const object = await objectFor(world, agent, visitor);
  const visit = await object.look();
  const turns: TurnView[] = [];
  for (const turn of visit?.turns ?? []) {
    const now = turn.answer ?? (await stateOf(world, agent, turn));
    if (!turn.answer && isAnswer(now)) await object.ended(turn.seq, now);
    turns.push(toView(turn, now));
  }
  return { turns, turnsLeft: MAX_TURNS - (visit?.taken ?? 0) };
}

type Waiting = Exclude<VisitorsRun, Answer | { output: string }>;
const isAnswer = (state: Answer | Waiting): state is Answer => "output" in state || "problem" in state;

async function stateOf({ env, clock }: World, agent: OpenAgent, turn: Turn): Promise<Answer | Waiting> {
  if (!turn.runId)
    return turn.at + START_MS < clock.now() ? { status: "failed", problem: LOST } : { status: "queued" };
  const run = await readForVisitor(env, agent.tenantId, turn.runId);
  if (!run) return { status: "failed", problem: "This is no longer kept." };
  if (run.status === "succeeded") return { status: "succeeded", output: shown(run.output) };
  return run;
}

/** An output as a visit keeps it: a long text is cut, anything else that is long is left out. */
function shown(output: string): string | null {
  if (output.length <= SHOWN_ANSWER_CHARS) return output;
  const value = parseJson(output);
  return typeof value === "string"
    ? JSON.stringify(`${value.slice(0, SHOWN_ANSWER_CHARS / 2)}\n… (cut)`)
    : null;
}

const parsed = (text: string | null): Json | undefined => (text === null ? undefined : parseJson(text));

function toView({ seq, input: asked }: Turn, state: Answer | Waiting): TurnView {
  const input = parsed(asked);
  const output = "output" in state ? parsed(state.output) : undefined;
  return {
    seq,
    status: state.status,
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...("problem" in state && { problem: state.problem }),
  };
}

/** The events of a turn that goes on: what of the answer is there, and how it stands. `not_found` for any other. */
export async function followTurn(
  world: World,
  agent: OpenAgent,
  visitor: Visitor,
  { seq, after }: { seq: number; after: number },
): Promise<Response> {
  const visit = await (await objectFor(world, agent, visitor)).look();
  const runId = visit?.turns.find((turn) => turn.seq === seq)?.runId;
  if (!runId) return fail("not_found", "There is no such message.");
  return followForVisitor(world.env, agent.tenantId, runId, after);
}
