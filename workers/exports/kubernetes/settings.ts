/** What differs between a kustomize base and a chart: plain values there, expressions here. */
export interface Placement {
  /** The name of the agent's objects, with a suffix for those beside it. */
  named(suffix?: string): string;
  version: string;
  image: string;
  egressImage: string;
  /** Of a container agent: its own. */
  programImage: string;
  programResources: unknown;
  resources: unknown;
  replicas: { least: number | string; most: number | string };
  egressReplicas: number | string;
  cpuPercent: number | string;
  concurrency: number | string;
  /** The names of the objects that hold configuration, secrets and licence. */
  config: string;
  secret: string;
  licence: string;
  /** Of a prompt agent: which models it asks, and where. */
  models: string;
  /** Extra annotations of the pods. */
  annotations: Record<string, string>;
  /** Where calls come from beside the agent's own namespace: labels of namespaces. */
  callers: unknown;
}

export interface Labels {
  selector: Record<string, string>;
  all: Record<string, string>;
}

/** The labels of one of the two components (kubernetes.io, "Recommended Labels"). */
export function labelsOf({ named, version }: Placement, component: "agent" | "egress-proxy"): Labels {
  const selector = { "app.kubernetes.io/name": named(), "app.kubernetes.io/component": component };
  return { selector, all: { ...selector, "app.kubernetes.io/version": version } };
}

/** What a container asks for, and what it gets at most. */
export const resourcesOf = ({ cpus, memoryMb }: { cpus: number; memoryMb: number }) => ({
  requests: { cpu: `${Math.ceil(cpus * 250)}m`, memory: `${Math.ceil(memoryMb / 2)}Mi` },
  limits: { cpu: `${Math.ceil(cpus * 1000)}m`, memory: `${memoryMb}Mi` },
});
