import type { Manifest } from "@workers/agents/index.ts";
import { CHANNELS, type Channel, deployInput } from "@workers/deployments/contract.ts";
import {
  deployVersion,
  getConfiguration,
  getHistory,
  listDeployments,
  preflight,
} from "@workers/deployments/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { deployRequestOf } from "./components/publish/deploy-request.ts";
import { chosenChannel } from "./form.server.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { isLive } from "./live-deployment.ts";
import { attempt, invalid, problemAnswer } from "./problems.server.ts";
import { submittedValue } from "./submitted-value.server.ts";
import { unaskedModels } from "./unasked-models.server.ts";

/** What is live in a channel, for a form to begin with; null where nothing ever was, or somebody may not see it. */
async function configurationOf(ctx: Ctx, agent: string, channel: Channel) {
  const found = await attempt(getConfiguration(ctx, agent, channel));
  if (!found.ok) return null;
  return { ...found.value, channel, values: found.value.values as JsonObject };
}

/** What a `DeployForm` needs to know of a version; it begins with what is live in `channel`. */
export async function deployFormOf(ctx: Ctx, agent: string, manifest: Manifest, asked: string | null = null) {
  const channel = CHANNELS.find((one) => one === asked) ?? "production";
  const scaled = manifest.kind === "container";
  const [{ data }, live, preflightProblem, unasked, ...histories] = await Promise.all([
    listDeployments(ctx, agent),
    configurationOf(ctx, agent, channel),
    scaled ? preflight(ctx, agent, manifest.version, channel) : null,
    unaskedModels(ctx, manifest),
    ...CHANNELS.map((one) => getHistory(ctx, agent, one)),
  ]);
  const attempts = histories.flatMap((history) => history.data).sort((a, b) => (a.id < b.id ? 1 : -1));
  return {
    configSchema: manifest.configSchema as Json,
    hosts: manifest.permissions.hosts,
    tests: manifest.tests.length,
    scaled,
    preflightProblem,
    unasked,
    live,
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
