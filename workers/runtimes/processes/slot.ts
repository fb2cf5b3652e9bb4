import type { SandboxReply } from "../../../agents-runtime/isolate/contract.ts";
import type { SandboxBinding } from "../sandbox-binding.ts";

/** CPU limit of an agent that names none, and the least silence for which a process is killed that several runs share. */
export const DEFAULT_CPU_MS = 2000;

/** In the company of whatever is there. */
export const FIRST_TRY = Number.POSITIVE_INFINITY;

/** One run on its way through the processes, as far as they need to know it. */
export interface Occupant {
  /** Tenant and version: what is remembered about a program. */
  readonly program: string;
  readonly tenantId: string;
  readonly cpuMs: number;
  readonly timeoutMs: number;
  /** Whether something has left the sandbox that must not be done twice. */
  readonly effects: { readonly left: boolean };
  /** When it was handed to the process that it is in. */
  enteredAt: number;
  /** How many may share a process with it in its present try. */
  company: number;
  /** How often it lost a process that it had to itself, and nobody knows why. */
  crashes: number;
  /** What becomes of it, once its process is lost: how it ends, or the process of its next try when it is its turn. */
  fate?: SandboxReply | Slot | "waiting" | undefined;
  /** When it last asked whether it is its turn; one whose caller went away asks no more. */
  askedAt: number;
}

/** A caller that went away does not say when its run has ended. */
const FORGOTTEN_MS = 30_000;

/** The place of one sandbox process: its socket stays, while processes come and go behind it. */
export class Slot {
  readonly name: string;
  readonly binding: SandboxBinding;
  readonly runs = new Set<Occupant>();
  /** Number of the process that is here now. */
  life = 0;
  /** The supervisor has said that this process is gone. */
  over = false;
  #alive = true;
  /** It has grown: what is in it ends, and it is replaced. */
  #retiring = false;
  /** Given up after this much silence, though the runs in it may use more, unless something has left that must not be done twice. */
  patienceMs = Number.POSITIVE_INFINITY;
  #silentSince: number | undefined;
  #heardAt = 0;

  constructor(name: string, binding: SandboxBinding) {
    this.name = name;
    this.binding = binding;
  }

  /** Takes new runs. */
  get ready(): boolean {
    return this.#alive && !this.#retiring && this.#silentSince === undefined;
  }

  /** Ready, with nothing in it. */
  get free(): boolean {
    return this.ready && this.idle;
  }

  get idle(): boolean {
    if (this.runs.size === 0) return true;
    const now = Date.now();
    for (const run of this.runs) {
      if (now > run.enteredAt + run.timeoutMs + run.cpuMs + FORGOTTEN_MS) this.runs.delete(run);
    }
    return this.runs.size === 0;
  }

  /** Held to the limits of its runs alone. */
  patient(): this {
    this.patienceMs = Number.POSITIVE_INFINITY;
    return this;
  }

  enter(run: Occupant): this {
    run.enteredAt = Date.now();
    this.runs.add(run);
    return this;
  }

  /** A run's reply has come, and with it a sign of life. */
  leave(run: Occupant): void {
    this.runs.delete(run);
    this.#heardAt = Date.now();
  }

  /** Its process has gone; answers with the runs that were lost with it. */
  end(): Occupant[] {
    const lost = [...this.runs];
    this.runs.clear();
    this.#alive = false;
    return lost;
  }

  /** Another process is here. */
  renew(life: number): void {
    this.life = life;
    this.over = false;
    this.#alive = true;
    this.#retiring = false;
    this.patienceMs = Number.POSITIVE_INFINITY;
    this.#silentSince = undefined;
  }

  /** What the supervisor saw of the process; for `silentMs` it has not answered. */
  is(state: "ready" | "silent" | "retiring", silentMs: number): void {
    // It was taken for gone because a connection broke, and is still there.
    this.#alive ||= state === "ready";
    this.#silentSince = state === "silent" ? Date.now() - silentMs : undefined;
    this.#retiring ||= state === "retiring";
  }

  get givesUpEarly(): boolean {
    return this.patienceMs < Number.POSITIVE_INFINITY && ![...this.runs].some(({ effects }) => effects.left);
  }

  /**
   * In how many milliseconds a silent process is to be killed. A run that is alone has its own limits. Where several
   * share a process nobody knows which one keeps it busy, so a low limit of one must not bring down the others.
   */
  get killInMs(): number {
    const now = Date.now();
    const since = Math.max(this.#silentSince ?? now, this.#heardAt);
    const limit = this.#limit(since);
    return since + (this.givesUpEarly ? Math.min(this.patienceMs, limit) : limit) - now;
  }

  #limit(since: number): number {
    const [run, ...others] = this.runs;
    if (!run) return DEFAULT_CPU_MS;
    if (others.length === 0) return Math.min(run.cpuMs, Math.max(0, run.enteredAt + run.timeoutMs - since));
    return Math.max(DEFAULT_CPU_MS, Math.min(run.cpuMs, ...others.map(({ cpuMs }) => cpuMs)));
  }
}
