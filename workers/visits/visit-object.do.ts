import { DurableObject } from "cloudflare:workers";
import { createDurable } from "itty-durable";
import type { Env, Guarded } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { objectOf } from "../kernel/objects.ts";
import { giveUpRun } from "../runs/index.ts";
import { forgetConversationOf } from "../runtimes/index.ts";
import { MAX_TURNS } from "./contract.ts";

/** After so long a visit is over, and erases itself. */
export const VISIT_MS = 24 * 3_600_000;

/** How a turn ended: the output's JSON text, if it is kept, or why there is none. */
export type Answer =
  | { status: "succeeded"; output: string | null }
  | { status: "failed" | "timed_out" | "canceled"; problem: string };

/** What a visitor asked. */
export interface Turn {
  seq: number;
  at: number;
  /** JSON text; null where it was too large to be kept. */
  input: string | null;
  /** Null until it has been started. */
  runId: Id<"run"> | null;
  /** Null until the run has ended. */
  answer: Answer | null;
}

/** Whose agent is visited. */
export interface Visited {
  tenantId: Id<"ten">;
  agentId: Id<"agt">;
  /** Whether the agent may keep a conversation in mind. */
  remembers: boolean;
}

export interface Visit extends Visited {
  /** What the agent knows the conversation as: random, and no name that anybody else can have. */
  conversation: string;
  turns: Turn[];
  /** How many turns it has had, those before it was started over included. */
  taken: number;
  /** Conversations that it had before. */
  left: string[];
}

export type Taken =
  | { ok: true; seq: number; conversation: string | undefined }
  | { ok: false; why: "busy" | "full" };

/**
 * What a visit remembers, kept by itty-durable as one value. Its own `fetch` would carry out any method that a path
 * names: nothing hands it a request, since this is no object's class but a field of one.
 */
class VisitMemory extends createDurable() {
  visit: Visit | null = null;
}

/** A name with a slash: none that a request may give to a conversation, with a key or without. */
const newConversation = (): string => `visit/${crypto.randomUUID()}${crypto.randomUUID()}`;

/** One visitor's session with one agent. It has these methods and no `fetch`, and is over a day after it began. */
export class VisitObject extends DurableObject<Env> {
  readonly #memory: VisitMemory;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    // Not the state itself, to which itty-durable would add fields; and no bindings.
    this.#memory = new VisitMemory({ storage: ctx.storage });
    ctx.blockConcurrencyWhile(() => this.#memory.loadFromStorage());
  }

  /** The visit so far; null where there is none. */
  async look(): Promise<Visit | null> {
    return this.#memory.visit;
  }

  /** Begins a turn, unless another one goes on or there were enough of them. */
  async take(visited: Visited, input: string | null): Promise<Taken> {
    const now = Date.now();
    if (!this.#memory.visit) {
      // The alarm first: whatever is kept goes.
      await this.ctx.storage.setAlarm(now + VISIT_MS);
      this.#memory.visit ??= { ...visited, conversation: newConversation(), turns: [], taken: 0, left: [] };
    }
    const { visit } = this.#memory;
    if (visit.turns.some(({ answer }) => answer === null)) return { ok: false, why: "busy" };
    if (visit.taken >= MAX_TURNS) return { ok: false, why: "full" };
    visit.taken += 1;
    visit.turns.push({ seq: visit.taken, at: now, input, runId: null, answer: null });
    await this.#memory.persist();
    return { ok: true, seq: visit.taken, conversation: visit.remembers ? visit.conversation : undefined };
  }

  /** Notes which run a turn is. One of a visit that was started over meanwhile is stopped: nobody waits for it. */
  async started(tenantId: Id<"ten">, seq: number, runId: Id<"run">): Promise<void> {
    const isNoted = await this.#change(seq, (turn) => {
      turn.runId = runId;
    });
    if (!isNoted) await giveUpRun(this.env, tenantId, runId);
  }

  /** Takes a turn back that could not be started: it is none of those that a visit has. */
  async refused(seq: number): Promise<void> {
    const { visit } = this.#memory;
    if (!visit) return;
    visit.turns = visit.turns.filter((turn) => turn.seq !== seq);
    // Where the visit was started over meanwhile, the next turn may have a number after it.
    if (visit.taken === seq) visit.taken -= 1;
    await this.#memory.persist();
  }

  /** Notes how a turn ended, once. */
  async ended(seq: number, answer: Answer): Promise<void> {
    await this.#change(seq, (turn) => {
      turn.answer ??= answer;
    });
  }

  /** Changes a turn; answers whether it is there. */
  async #change(seq: number, change: (turn: Turn) => void): Promise<boolean> {
    const turn = this.#memory.visit?.turns.find((one) => one.seq === seq);
    if (!turn) return false;
    change(turn);
    await this.#memory.persist();
    return true;
  }

  /** Forgets all that was said, here and with the agent, and stops what goes on. The number of turns taken stays. */
  async startOver(): Promise<void> {
    const { visit } = this.#memory;
    if (!visit || visit.turns.length === 0) return;
    const { conversation, turns } = visit;
    visit.turns = [];
    visit.conversation = newConversation();
    // Erased again with the visit: a run that is being stopped may still say something in it.
    visit.left.push(conversation);
    await this.#memory.persist();
    await this.#stop(visit, turns);
    await this.#forget(visit, [conversation]);
  }

  override async alarm(): Promise<void> {
    const { visit } = this.#memory;
    if (visit) {
      await this.#stop(visit, visit.turns);
      await this.#forget(visit, [...visit.left, visit.conversation]);
    }
    this.#memory.visit = null;
    await this.#memory.destroy();
  }

  async #stop({ tenantId }: Visit, turns: Turn[]): Promise<void> {
    for (const { runId, answer } of turns) if (runId && !answer) await giveUpRun(this.env, tenantId, runId);
  }

  async #forget({ tenantId, agentId, remembers }: Visit, names: string[]): Promise<void> {
    if (!remembers) return;
    for (const name of names) await forgetConversationOf(this.env, tenantId, agentId, name);
  }
}

declare module "../kernel/env.ts" {
  interface Env {
    /** One object per visit, named `visit:{tenantId}:{visitId}`. */
    VISIT: Guarded<DurableObjectNamespace<VisitObject>>;
  }
}

export const visitObject = (env: Env, tenantId: Id<"ten">, id: Id<"vis">): DurableObjectStub<VisitObject> =>
  objectOf(env.VISIT, "visit", tenantId, id) as DurableObjectStub<VisitObject>;
