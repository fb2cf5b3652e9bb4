import { modelVariables } from "../models.ts";
import { labelValue } from "../names.ts";
import { concurrencyOf, type ExportFile, reachesOut, type Subject, serverLimits } from "../subject.ts";
import { yamlOf } from "../yaml.ts";
import { networkPolicies } from "./network.ts";
import { autoscaler, workloadObjects } from "./objects.ts";
import { ingress, serviceMonitor } from "./optional.ts";
import { type Placement, resourcesOf } from "./settings.ts";

const KUSTOMIZATION = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };
const COMPONENT = { apiVersion: "kustomize.config.k8s.io/v1alpha1", kind: "Component" };
/** Stands where a digest belongs until `publish-images.sh` has written the one of the pushed image. */
export const NO_DIGEST = `sha256:${"0".repeat(64)}`;

interface Environment {
  name: "staging" | "production";
  replicas: { least: number; most: number };
}

/** The base's placement: plain names and numbers, which the overlays change. */
function placementOf(subject: Subject): Placement {
  const { name, agent, seats } = subject;
  return {
    named: (suffix) => (suffix ? `${name}-${suffix}` : name),
    version: labelValue(agent.version),
    image: name,
    egressImage: `${name}-egress`,
    programImage: `${name}-program`,
    programResources: resourcesOf(subject),
    resources: resourcesOf(serverLimits(subject)),
    replicas: { least: 1, most: seats },
    egressReplicas: 1,
    cpuPercent: 70,
    concurrency: String(concurrencyOf(subject)),
    config: `${name}-config`,
    secret: `${name}-secrets`,
    licence: `${name}-licence`,
    models: `${name}-models`,
    annotations: {},
    callers: { "may-call-agents": "true" },
  };
}

/** Files for `kubectl apply -k kubernetes/overlays/production`. */
export function kubernetesFiles(subject: Subject): ExportFile[] {
  const placement = placementOf(subject);
  const objects = [...workloadObjects(subject, placement), ...networkPolicies(subject, placement)];
  const base = objects.map(({ file, object }) => ({ path: `base/${file}`, text: yamlOf(object) }));
  const { name, licence, config, models } = subject;
  const generator = [
    { name: `${name}-config`, files: ["config.json"] },
    ...(licence ? [{ name: `${name}-licence`, files: ["licence.jws"] }] : []),
    ...(models ? [{ name: `${name}-models`, envs: ["models.env"] }] : []),
  ];
  const kustomization = {
    ...KUSTOMIZATION,
    resources: objects.map(({ file }) => file),
    configMapGenerator: generator,
  };
  const files = [
    ...base,
    { path: "base/kustomization.yaml", text: yamlOf(kustomization) },
    { path: "base/config.json", text: `${JSON.stringify(config, null, 2)}\n` },
    ...(licence ? [{ path: "base/licence.jws", text: `${licence}\n` }] : []),
    ...(models ? [{ path: "base/models.env", text: envFile(modelVariables(models)) }] : []),
    ...overlay(subject, { name: "staging", replicas: { least: 1, most: Math.min(2, subject.seats) } }),
    ...overlay(subject, {
      name: "production",
      replicas: { least: Math.min(2, subject.seats), most: subject.seats },
    }),
    ...components(subject, placement),
  ];
  return files.map(({ path, text }) => ({ path: `kubernetes/${path}`, text }));
}

const envFile = (variables: Record<string, string>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");

function overlay(subject: Subject, { name: environment, replicas }: Environment): ExportFile[] {
  const { name, program } = subject;
  const namespace = `${name}-${environment}`;
  const enforced = ["enforce", "audit", "warn"].map((mode) => [
    `pod-security.kubernetes.io/${mode}`,
    "restricted",
  ]);
  const labels = { "app.kubernetes.io/name": name, ...Object.fromEntries(enforced) };
  const images = [
    name,
    ...(reachesOut(subject) ? [`${name}-egress`] : []),
    ...(program ? [`${name}-program`] : []),
  ];
  const scale = [
    { op: "replace", path: "/spec/minReplicas", value: replicas.least },
    { op: "replace", path: "/spec/maxReplicas", value: replicas.most },
  ];
  const kustomization = {
    ...KUSTOMIZATION,
    namespace,
    resources: ["namespace.yaml", "../../base"],
    components: [] as string[],
    images: images.map((image) => ({
      name: image,
      newName: `registry.example.com/${image}`,
      digest: NO_DIGEST,
    })),
    patches: [{ target: { kind: "HorizontalPodAutoscaler" }, patch: yamlOf(scale) }],
    ...(reachesOut(subject) && { replicas: [{ name: `${name}-egress`, count: replicas.least }] }),
  };
  const namespaceObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } };
  return [
    { path: `overlays/${environment}/namespace.yaml`, text: yamlOf(namespaceObject) },
    { path: `overlays/${environment}/kustomization.yaml`, text: yamlOf(kustomization) },
  ];
}

/** What an overlay may name in `components`. */
function components(subject: Subject, placement: Placement): ExportFile[] {
  const added = (name: string, file: string, object: object): ExportFile[] => [
    { path: `components/${name}/kustomization.yaml`, text: yamlOf({ ...COMPONENT, resources: [file] }) },
    { path: `components/${name}/${file}`, text: yamlOf(object) },
  ];
  const host = `${subject.name}.example.com`;
  const scaled = yamlOf(autoscaler(placement, 4));
  return [
    ...added("ingress", "ingress.yaml", ingress(subject, placement, host, `${subject.name}-tls`)),
    ...added("service-monitor", "service-monitor.yaml", serviceMonitor(placement)),
    {
      path: "components/queue-depth/kustomization.yaml",
      text: yamlOf({ ...COMPONENT, patches: [{ path: "autoscaler.yaml" }] }),
    },
    { path: "components/queue-depth/autoscaler.yaml", text: scaled },
  ];
}
