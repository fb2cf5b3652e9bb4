import { checkLicence } from "../../../workers/licences/check-licence.ts";
import { GRACE_DAYS, type LicenceCheck } from "../../../workers/licences/contract.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";

/** A licence is looked at again this often: its signature does not change, but time passes. */
const LOOK_AGAIN_MS = 60_000;

/** Holds runs of an agent that is not free to its licence. */
export class LicenceGate {
  readonly #settings: Pick<Settings, "agent" | "licence">;
  readonly #clock: () => number;
  #known: { at: number; check: LicenceCheck } | undefined;

  constructor(settings: Pick<Settings, "agent" | "licence">, clock: () => number = Date.now) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** How the licence was found; undefined where none is needed. */
  async check(): Promise<LicenceCheck | undefined> {
    const { agent, licence } = this.#settings;
    if (!agent.priced) return undefined;
    const now = this.#clock();
    if (this.#known && now - this.#known.at < LOOK_AGAIN_MS) return this.#known.check;
    const { agentId, version, licenceKeys } = agent;
    const check = await checkLicence(licence, licenceKeys, { agentId, version, now });
    this.#known = { at: now, check };
    return check;
  }

  /** Lets a run through, with a notice for its answer while the licence is in its days of grace; else a 402. */
  async pass(): Promise<string | undefined> {
    const check = await this.check();
    if (check?.state === "refused") throw refusalOf(check);
    if (check?.state !== "grace") return undefined;
    return `The licence has ended; runs are refused from ${new Date(check.untilMs).toISOString()} on.`;
  }
}

const refusalOf = ({ code, message }: Extract<LicenceCheck, { state: "refused" }>): Refusal =>
  new Refusal(
    402,
    code,
    `${message} Download the export again from the platform for a new licence, and put its licence.jws in the place of this one (README.md, "Licence").`,
    { graceDays: GRACE_DAYS },
  );
