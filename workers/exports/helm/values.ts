import { NO_DIGEST } from "../kubernetes/index.ts";
import { resourcesOf } from "../kubernetes/settings.ts";
import { modelVariables } from "../models.ts";
import { concurrencyOf, reachesOut, type Subject, serverLimits } from "../subject.ts";

const image = (repository: string) => ({ repository, digest: NO_DIGEST });

/** A chart's `values.yaml`. */
export const valuesOf = (subject: Subject): object => {
  const { name, program, config, seats, models } = subject;
  return {
    nameOverride: "",
    image: image(`registry.example.com/${name}`),
    ...(reachesOut(subject) && {
      egressProxy: { image: image(`registry.example.com/${name}-egress`), replicas: 2 },
    }),
    ...(program && {
      program: { image: image(`registry.example.com/${name}-program`), resources: resourcesOf(subject) },
    }),
    resources: resourcesOf(serverLimits(subject)),
    concurrency: concurrencyOf(subject),
    autoscaling: { minReplicas: Math.min(2, seats), maxReplicas: seats, cpuPercent: 70, queueDepth: 0 },
    config,
    ...(models && { models: modelVariables(models) }),
    existingSecret: `${name}-secrets`,
    callers: { "may-call-agents": "true" },
    ingress: { enabled: false, className: "nginx", host: `${name}.example.com`, tlsSecret: `${name}-tls` },
    serviceMonitor: { enabled: false },
  };
};

const TEXT = { type: "string", minLength: 1 };
const IMAGE = {
  type: "object",
  additionalProperties: false,
  required: ["repository", "digest"],
  properties: {
    repository: { ...TEXT, description: "Without a tag: the digest says which image it is." },
    digest: {
      type: "string",
      pattern: "^sha256:[0-9a-f]{64}$",
      not: { const: NO_DIGEST },
      description: "As publish-images.sh writes it.",
    },
  },
};
const object = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  ...{ type: "object", additionalProperties: false, required, properties },
});
const texts = { type: "object", additionalProperties: { type: "string" } };
const RESOURCES = object({ requests: texts, limits: texts });
const whole = (minimum: number, maximum?: number) => ({
  type: "integer",
  minimum,
  ...(maximum && { maximum }),
});

/** Without an image there is nothing to install; the rest has its values. */
const REQUIRED = ["image", "autoscaling", "resources"];

function propertiesOf(subject: Subject): Record<string, unknown> {
  const { program, seats, models } = subject;
  return {
    global: { type: "object" },
    nameOverride: { type: "string", pattern: "^([a-z]([-a-z0-9]*[a-z0-9])?)?$", maxLength: 47 },
    image: IMAGE,
    ...(reachesOut(subject) && { egressProxy: object({ image: IMAGE, replicas: whole(1, 20) }) }),
    ...(program && { program: object({ image: IMAGE, resources: RESOURCES }) }),
    resources: RESOURCES,
    concurrency: whole(1, 1000),
    autoscaling: object({
      minReplicas: whole(1, seats),
      maxReplicas: whole(1, seats),
      cpuPercent: whole(1, 100),
      queueDepth: {
        ...whole(0),
        description: "Runs that wait for each instance; 0 to scale by processor alone.",
      },
    }),
    config: { type: "object" },
    ...(models && {
      models: { ...texts, description: "Which models are asked, and where: settings of the environment." },
    }),
    existingSecret: {
      ...TEXT,
      description: "With secrets.json, invoke-secret where calls are signed, and keys of models.",
    },
    callers: { ...texts, description: "Labels of the namespaces whose pods may call." },
    ingress: object({ enabled: { type: "boolean" }, className: TEXT, host: TEXT, tlsSecret: TEXT }),
    serviceMonitor: object({ enabled: { type: "boolean" } }),
  };
}

/** A chart's `values.schema.json` (JSON Schema draft 7, which Helm reads): a digest that nobody has filled in is refused. */
export const valuesSchema = (subject: Subject): object => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  ...object(propertiesOf(subject), REQUIRED),
});
