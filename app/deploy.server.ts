import type { Manifest } from "@workers/agents/index.ts";
import { CHANNELS, deployInput } from "@workers/deployments/contract.ts";
import { deployVersion, getHistory, listDeployments } from "@workers/deployments/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { deployRequestOf } from "./components/publish/deploy-request.ts";
import { chosenChannel } from "./form.server.ts";
import { isObject, type Json } from "./json.ts";
import { isLive } from "./live-deployment.ts";
import { attempt, invalid, problemAnswer } from "./problems.server.ts";
import { submittedValue } from "./submitted-value.server.ts";

/** What a `DeployForm` needs to know of a version. */
export async function deployFormOf(ctx: Ctx, agent: string, manifest: Manifest) {
  const [{ data }, ...histories] = await Promise.all([
    listDeployments(ctx, agent),
    ...CHANNELS.map((channel) => getHistory(ctx, agent, channel)),
  ]);
  const attempts = histories.flatMap((history) => history.data).sort((a, b) => (a.id < b.id ? 1 : -1));
  return {
    configSchema: manifest.configSchema as Json,
    hosts: manifest.permissions.hosts,
    tests: manifest.tests.length,
    beside: data.some(isLive),
    last: attempts.find(({ version }) => version === manifest.version),
  };
}

/** Deploys what a `DeployForm` asks for: the deployment with its tests, or the refusal as the action's answer. */
export async function deployFromForm(ctx: Ctx, agent: string, form: FormData) {
  const config =
    form.has("config") || form.has("config-raw")
      ? submittedValue(form, "config", "/config", "The configuration")
      : { ok: true as const, value: {} };
  if (!config.ok) return problemAnswer(config.problem);
  if (!isObject(config.value)) {
    const issues = [{ pointer: "/config", detail: "must be an object" }];
    return problemAnswer(invalid("The configuration has to be a JSON object.", issues));
  }
  chosenChannel(form);
  const asked = deployRequestOf(form, config.value);
  const deploy = async () => deployVersion(ctx, agent, parseOrFail(deployInput, asked, "json"));
  const deployed = await attempt(deploy());
  if (!deployed.ok) return problemAnswer(deployed.problem);
  const { deployment, tests } = deployed.value;
  return { problem: null, deployment, tests };
}
