import type { Manifest } from "@workers/agents/index.ts";
import { deployInput } from "@workers/deployments/contract.ts";
import { deployVersion, listDeployments } from "@workers/deployments/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { chosenChannel, textOf } from "./form.server.ts";
import { isObject, type Json } from "./json.ts";
import { attempt, invalid, problemAnswer } from "./problems.server.ts";
import { submittedValue } from "./submitted-value.server.ts";

/** What a `DeployForm` needs to know of a version. */
export async function deployFormOf(ctx: Ctx, agent: string, manifest: Manifest) {
  const { data } = await listDeployments(ctx, agent);
  return {
    configSchema: manifest.configSchema as Json,
    hosts: manifest.permissions.hosts,
    tests: manifest.tests.length,
    beside: data.some(({ status }) => status === "running"),
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
  const alias = textOf(form, "alias");
  const asked = {
    version: String(form.get("version") ?? ""),
    channel: chosenChannel(form),
    ...(alias && { alias }),
    config: config.value,
    hosts: form.getAll("host").map(String),
    ...(textOf(form, "canary") && { canary: { percent: Number(textOf(form, "canary")) } }),
    public: form.get("public") === "on",
  };
  const deploy = async () => deployVersion(ctx, agent, parseOrFail(deployInput, asked, "json"));
  const deployed = await attempt(deploy());
  if (!deployed.ok) return problemAnswer(deployed.problem);
  const { deployment, tests } = deployed.value;
  return { problem: null, deployment, tests };
}
