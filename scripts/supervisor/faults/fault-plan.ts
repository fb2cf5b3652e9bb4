/** What is to go wrong: at a point, or at all that begin alike (`"DATA.*"`). */
export interface FaultRule {
  point: string;
  /** Only where this run or tenant passes. */
  id?: string;
  /** The first passing that it is for, counted from 1; the first one unless set. */
  from?: number;
  /** How many passings it is for; 1 unless set, and `null` for all that follow. */
  times?: number | null;
  /** One in so many of those; each of them unless set. */
  every?: number;
  /** `hold` keeps the caller waiting, for `ms` or until the rule is gone; `fail` has its call fail. */
  action: "hold" | "fail";
  ms?: number;
}

/** A point that was passed, or at which something is held. */
export interface Passing {
  point: string;
  id: string;
  held: boolean;
}

interface Armed extends FaultRule {
  seen: number;
  lift: PromiseWithResolvers<void>;
}

const KEPT = 10_000;

/** What the gateway passed, and what is to go wrong there: the tests' hand in a server that is under test. */
export class FaultPlan {
  readonly #rules = new Set<Armed>();
  #passings: Passing[] = [];

  arm(rule: FaultRule): void {
    this.#rules.add({ ...rule, seen: 0, lift: Promise.withResolvers() });
  }

  /** Takes all rules away, lets go of what is held, and forgets what was passed. */
  clear(): void {
    for (const { lift } of this.#rules) lift.resolve();
    this.#rules.clear();
    this.#passings = [];
  }

  /** What was passed since the last `clear`, in order. */
  get passings(): readonly Passing[] {
    return this.#passings;
  }

  /** Called at a point; resolves with whether the call there may go on. */
  async pass(point: string, id: string): Promise<boolean> {
    const rule = [...this.#rules].find((armed) => applies(armed, point, id));
    const passing = { point, id, held: rule?.action === "hold" };
    if (this.#passings.length < KEPT) this.#passings.push(passing);
    if (rule?.action === "hold") {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = rule.ms === undefined ? undefined : setTimeout(resolve, rule.ms);
      await Promise.race([promise, rule.lift.promise]);
      clearTimeout(timer);
      passing.held = false;
    }
    return rule?.action !== "fail";
  }
}

/** Whether a rule is for this passing; counts those that it could be for. */
function applies(rule: Armed, point: string, id: string): boolean {
  const { point: wanted, id: wantedId, from = 1, times = 1, every = 1 } = rule;
  const matches = wanted.endsWith("*") ? point.startsWith(wanted.slice(0, -1)) : point === wanted;
  if (!matches || (wantedId !== undefined && wantedId !== id)) return false;
  rule.seen += 1;
  const nth = rule.seen - from;
  return nth >= 0 && (times === null || nth < times) && nth % every === 0;
}
