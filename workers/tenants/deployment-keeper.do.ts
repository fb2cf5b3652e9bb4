import type { Result } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import { KeyKeeper } from "./key-keeper.do.ts";
import * as canaries from "./ledger/canaries.ts";
import type { CanaryTerms } from "./ledger/canary.ts";
import type { DeploymentSnapshot, LiveSnapshot, RunPolicy } from "./ledger/contract.ts";
import * as deployments from "./ledger/deployments.ts";
import { policyOf } from "./ledger/run-policy.ts";
import { keepTrial, type TrialCandidate } from "./ledger/trials.ts";

type By = deployments.ChangedBy;
type Changed = Promise<Result<deployments.DeploymentRecord>>;

/** What a tenant's object does about deployments: which version is live under which name, and what it was before. */
export abstract class DeploymentKeeper extends KeyKeeper {
  /** Makes a version live, for all runs or, with `canary`, for a share of them. */
  async deploy(next: deployments.Candidate, by: By, canary?: CanaryTerms): Changed {
    const { ledger, now, env } = this;
    const changed = await this.change(() =>
      canary
        ? canaries.startCanary(ledger(), next, canary, by, now())
        : deployments.deploy(ledger(), next, by, now()),
    );
    if (env.FAULTS) await faultPoint(env.FAULTS, "deploy.written", String(ledger().meta("id")));
    return changed;
  }

  /** Keeps something that is live nowhere, to be run by those alone who know its id. */
  async keepTrial(candidate: TrialCandidate): Promise<Result<DeploymentSnapshot>> {
    return this.change(() => keepTrial(this.ledger(), candidate, this.now()));
  }

  async changeCanary(agentId: string, channel: string, terms: Partial<CanaryTerms>, by: By): Changed {
    return this.change(() =>
      canaries.changeCanary(this.ledger(), { agentId, channel }, terms, by, this.now()),
    );
  }

  async promoteCanary(agentId: string, channel: string, by: By): Changed {
    return this.change(() => canaries.promoteCanary(this.ledger(), { agentId, channel }, by, this.now()));
  }

  async endCanary(agentId: string, channel: string, by: By): Changed {
    return this.change(() => canaries.dropCanary(this.ledger(), { agentId, channel }, by, this.now()));
  }

  async rollBack(agentId: string, channel: string, by: By): Changed {
    return this.change(() => deployments.rollBack(this.ledger(), agentId, channel, by, this.now()));
  }

  async switchDeployment(agentId: string, channel: string, to: deployments.Switch, by: By): Changed {
    const target = { agentId, channel, to };
    return this.change(() => deployments.switchTo(this.ledger(), target, by, this.now()));
  }

  async stopDeployments(agentId: string, by: By): Promise<void> {
    await this.change(() => deployments.stop(this.ledger(), agentId, by, this.now()));
  }

  async deploymentsOf(agentId: string): Promise<deployments.DeploymentRecord[]> {
    return deployments.deploymentsOf(this.ledger(), agentId);
  }

  /** The running deployment of an alias or an agent's id, with its canary. */
  async findDeployment(agent: string, channel: string): Promise<LiveSnapshot | null> {
    const live = this.ledger().deployment(agent, channel);
    return live && !this.ledger().isShareOver(live) ? live : null;
  }

  /** A running deployment by its id, with what the tenant's settings leave its runs. */
  async liveDeployment(id: string): Promise<{ snapshot: DeploymentSnapshot; policy: RunPolicy } | null> {
    const state = this.ledger();
    const [record] = deployments.readDeployments(state, [id]);
    if (record?.status !== "running" || state.isShareOver(record.snapshot)) return null;
    return { snapshot: record.snapshot, policy: policyOf(state, record.snapshot) };
  }
}
