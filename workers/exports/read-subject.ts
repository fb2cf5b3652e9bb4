import type { ExportedAgent } from "../../agents-runtime/standalone/contract.ts";
import {
  type ExportSource,
  expectationOf,
  type Manifest,
  pagesFolder,
  timeLimitOf,
} from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { isObject, type Json, type JsonObject } from "../kernel/json.ts";
import { applyDefaults } from "../kernel/json-schema.ts";
import { LICENCE_SEATS, type LicenceClaims } from "../licences/contract.ts";
import { type IssuedLicence, issueLicence } from "../licences/index.ts";
import { whyNotExported } from "./contract.ts";
import { objectName } from "./names.ts";
import { programImage } from "./program.ts";
import { exportedModels } from "./read-models.ts";
import type { Subject } from "./subject.ts";

/** What one instance may use: an isolate agent with its server, or a container. */
const USUAL_MEMORY_MB = 512;
const USUAL_CPUS = { isolate: 1, prompt: 1, container: 0.5, static: 0.5 };

/** What an export of a version is written from, with a licence that is signed for it where the agent is not free. */
export async function subjectOf(
  ctx: Ctx,
  { agent, version }: ExportSource,
): Promise<{ subject: Subject; claims: LicenceClaims | undefined }> {
  const { manifest } = version;
  const problem = whyNotExported(manifest);
  if (problem !== undefined) fail("conflict", problem);
  const kind = manifest.kind as ExportedAgent["kind"];
  const priced = (manifest.pricing.perRunMicros ?? 0) > 0;
  const issued = priced ? await issueLicence(ctx, agent, version.version) : undefined;
  const schema = manifest.configSchema as JsonObject | boolean;
  const secrets = secretsIn(schema);
  const config = Object.entries(applyDefaults(schema, {}) as JsonObject);
  const subject: Subject = {
    name: objectName(agent.slug, agent.id),
    title: manifest.title ?? agent.title,
    description: manifest.description,
    agent: exportedAgent(ctx, { agent, version }, issued),
    example: ((manifest.examples[0] ?? manifest.tests[0])?.input ?? {}) as Json,
    config: Object.fromEntries(config.filter(([name]) => !secrets.names.includes(name))),
    secrets,
    program: programImage(manifest),
    models: await exportedModels(ctx, manifest),
    memoryMb: manifest.limits.memoryMb ?? USUAL_MEMORY_MB,
    cpus: manifest.limits.cpus ?? USUAL_CPUS[kind],
    licence: issued?.jws,
    // Conversations are on one volume, of one instance.
    seats: manifest.prompt?.memory ? 1 : (issued?.claims.seats ?? LICENCE_SEATS),
  };
  return { subject, claims: issued?.claims };
}

function exportedAgent(
  { tenant }: Ctx,
  { agent, version }: Pick<ExportSource, "agent" | "version">,
  issued: IssuedLicence | undefined,
): ExportedAgent {
  const { manifest, digest } = version;
  return {
    agentId: agent.id,
    slug: agent.slug,
    version: version.version,
    kind: version.manifest.kind as ExportedAgent["kind"],
    ...(pagesFolder(manifest) && { pages: pagesFolder(manifest) }),
    digest,
    tenantId: tenant.id,
    inputSchema: manifest.inputSchema as JsonObject | boolean,
    outputSchema: manifest.outputSchema as JsonObject | boolean,
    configSchema: manifest.configSchema as JsonObject | boolean,
    hosts: manifest.permissions.hosts,
    timeoutSeconds: timeLimitOf(manifest),
    cpuMs: manifest.limits.cpuMs,
    priced: issued !== undefined,
    licenceKeys: issued?.keys ?? [],
    tests: manifest.tests.map(exportedTest),
    ...(manifest.prompt && {
      models: manifest.prompt.models,
      remembers: manifest.prompt.memory !== undefined,
    }),
  };
}

const exportedTest = ({ name, input, config, fixtures, expect }: Manifest["tests"][number]) => ({
  ...{ name, input: input as Json, expected: expectationOf(expect as Json) },
  ...(config && { config: config as Record<string, Json> }),
  ...(fixtures && { fixtures }),
});

/** Top-level properties that are secrets, and whether one of them has to be given. */
function secretsIn(schema: JsonObject | boolean): Subject["secrets"] {
  const { properties, required } = isObject(schema) ? schema : {};
  const names = Object.entries(isObject(properties) ? properties : {})
    .filter(([, property]) => isObject(property) && property["x-secret"] === true)
    .map(([name]) => name);
  const needed = Array.isArray(required) ? required : [];
  return { names, required: names.some((name) => needed.includes(name)) };
}
