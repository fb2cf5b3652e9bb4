import type { Manifest } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { open, seal, sha256 } from "../kernel/crypto.ts";
import { fail, type Issue } from "../kernel/errors.ts";
import { canonicalJson, isObject, type Json, type JsonObject } from "../kernel/json.ts";
import { applyDefaults, compileSchema } from "../kernel/json-schema.ts";
import { type DeploymentSnapshot, isAllowedHost, type Limits, tenantObject } from "../tenants/index.ts";
import type { DeployInput } from "./contract.ts";

type Keeping = Pick<DeployInput, "config" | "keepSecrets" | "channel">;

/** The configuration that was asked for, with secrets that it leaves out as they are in the channel. */
async function withKept(ctx: Ctx, agentId: string, secrets: string[], asked: Keeping): Promise<JsonObject> {
  const config = asked.config as JsonObject;
  const missing = secrets.filter((name) => !Object.hasOwn(config, name));
  if (!asked.keepSecrets || missing.length === 0) return config;
  const records = await tenantObject(ctx.env, ctx.tenant.id).deploymentsOf(agentId);
  const live = records.find(({ snapshot }) => snapshot.channel === asked.channel)?.snapshot.config.secrets;
  const kept = missing.flatMap((name) => {
    const sealed = live && Object.hasOwn(live, name) && live[name];
    return sealed
      ? [open(ctx.env.ENCRYPTION_KEY, ctx.tenant.id, sealed).then((text) => [name, text] as const)]
      : [];
  });
  return Object.fromEntries([...Object.entries(config), ...(await Promise.all(kept))]);
}

/**
 * Configuration checked against the version's schema, secrets sealed (and once more in plain text, for masking); and the
 * permissions that are granted.
 */
export async function configure(
  ctx: Ctx,
  { agentId, manifest }: { agentId: string; manifest: Manifest },
  input: DeployInput,
  { egressHosts }: Limits,
) {
  const schema = manifest.configSchema as JsonObject | boolean;
  const secretNames = secretsIn(schema);
  const asked = await withKept(ctx, agentId, secretNames, input);
  const config = applyDefaults(schema, asked as Json) as JsonObject;
  const issues = compileSchema(schema).issues(config).map(under("/config"));
  const hosts = input.hosts ?? manifest.permissions.hosts;
  hosts.forEach((host, i) => {
    if (!manifest.permissions.hosts.includes(host)) {
      issues.push({
        pointer: `/hosts/${i}`,
        detail: `${host} is not among the hosts that the manifest names`,
      });
    } else if (egressHosts && !isAllowedHost(egressHosts, host)) {
      const detail = `${host} is not among the hosts that the workspace's settings allow; grant those that are, or have it added to egressHosts`;
      issues.push({ pointer: `/hosts/${i}`, detail });
    }
  });
  for (const name of secretNames) {
    if (typeof config[name] === "string" && config[name].length < 6) {
      issues.push({ pointer: `/config/${name}`, detail: "a secret has at least 6 characters" });
    }
  }
  if (issues.length > 0) fail("invalid_input", "The configuration does not fit this version.", { issues });
  const entries = Object.entries(config);
  // Made of entries, so that a name such as `__proto__` is a name.
  const values: JsonObject = Object.fromEntries(entries.filter(([name]) => !secretNames.includes(name)));
  const plain = entries
    .filter(([name]) => secretNames.includes(name))
    .map(([name, value]) => [name, String(value)] as const);
  const sealed = plain.map(
    async ([name, text]) => [name, await seal(ctx.env.ENCRYPTION_KEY, ctx.tenant.id, text)] as const,
  );
  const secrets: DeploymentSnapshot["config"]["secrets"] = Object.fromEntries(await Promise.all(sealed));
  const { agents, models, store } = manifest.permissions;
  return {
    secretTexts: plain.map(([, text]) => text),
    config: { values, secrets },
    // Of the sealed secrets, not of the secrets: a digest that lies about must not help to guess them.
    configDigest: await sha256(canonicalJson({ values, secrets, hosts })),
    permissions: { hosts, agents, models, store },
  };
}

const under =
  (prefix: string) =>
  ({ pointer, detail }: Issue): Issue => ({ pointer: prefix + pointer, detail });

/** Names of the top-level properties that `x-secret: true` marks. */
function secretsIn(schema: JsonObject | boolean): string[] {
  if (!isObject(schema) || !isObject(schema.properties)) return [];
  return Object.entries(schema.properties)
    .filter(([, property]) => isObject(property) && property["x-secret"] === true)
    .map(([name]) => name);
}
