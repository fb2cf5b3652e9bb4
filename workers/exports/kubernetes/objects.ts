import { reachesOut, type Subject } from "../subject.ts";
import { agentPod, PORT, PROXY_PORT, proxyPod } from "./pods.ts";
import { type Labels, labelsOf, type Placement } from "./settings.ts";

/** An object of a cluster, and the file that it stands in. */
export interface ClusterObject {
  file: string;
  object: object;
}

const service = (name: string, { selector, all }: Labels, port: string, number: number): object => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, labels: all },
  spec: {
    type: "ClusterIP",
    selector,
    ports: [{ name: port, port: number, targetPort: port, protocol: "TCP" }],
  },
});

interface Workload {
  name: string;
  labels: Labels;
  annotations?: Record<string, string>;
  replicas?: number | string;
  pod: object;
  /** Its volume is for one instance at a time: the new one starts after the old one has ended. */
  alone?: boolean | undefined;
}

const ROLLING = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

/** Without a number of replicas where an autoscaler sets it: applying the file again would undo that. */
const deployment = ({
  name,
  labels: { selector, all },
  annotations,
  replicas,
  pod,
  alone,
}: Workload): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, labels: all },
  spec: {
    ...(replicas !== undefined && { replicas }),
    revisionHistoryLimit: 5,
    selector: { matchLabels: selector },
    strategy: alone ? { type: "Recreate" } : ROLLING,
    template: {
      metadata: { labels: all, ...(annotations && Object.keys(annotations).length > 0 && { annotations }) },
      spec: {
        ...pod,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: selector },
          },
        ],
      },
    },
  },
});

const serviceAccount = (name: string, { all }: Labels): object => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name, labels: all },
  automountServiceAccountToken: false,
});

const disruptionBudget = (name: string, { selector, all }: Labels): object => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name, labels: all },
  spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
});

/** Where an agent remembers its conversations. */
const memoryClaim = (placement: Placement): object => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: placement.named("memory"), labels: labelsOf(placement, "agent").all },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
});

/** By processor time; `queueDepth` adds the metric of runs that wait, which needs an adapter for it. */
export function autoscaler(placement: Placement, queueDepth?: number | string): object {
  const { replicas, cpuPercent } = placement;
  const name = placement.named();
  const waiting = {
    type: "Pods",
    pods: {
      metric: { name: "quayside_runs_waiting" },
      target: { type: "AverageValue", averageValue: String(queueDepth) },
    },
  };
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, labels: labelsOf(placement, "agent").all },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: replicas.least,
      maxReplicas: replicas.most,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: cpuPercent } },
        },
        ...(queueDepth === undefined ? [] : [waiting]),
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    },
  };
}

/** All that an agent is in a cluster, but network policies and what is optional. */
export function workloadObjects(
  subject: Subject,
  placement: Placement,
  proxyAddress?: string,
): ClusterObject[] {
  const labels = labelsOf(placement, "agent");
  const name = placement.named();
  const pod = agentPod(subject, placement, proxyAddress);
  const { remembers } = subject.agent;
  return [
    { file: "service-account.yaml", object: serviceAccount(name, labels) },
    { file: "service.yaml", object: service(name, labels, "http", PORT) },
    {
      file: "deployment.yaml",
      object: deployment({ name, labels, annotations: placement.annotations, pod, alone: remembers }),
    },
    { file: "autoscaler.yaml", object: autoscaler(placement) },
    { file: "disruption-budget.yaml", object: disruptionBudget(name, labels) },
    ...(subject.agent.remembers ? [{ file: "memory.yaml", object: memoryClaim(placement) }] : []),
    ...(reachesOut(subject) ? proxyObjects(subject, placement) : []),
  ];
}

function proxyObjects(subject: Subject, placement: Placement): ClusterObject[] {
  const labels = labelsOf(placement, "egress-proxy");
  const name = placement.named("egress");
  const pod = proxyPod(subject, placement);
  return [
    { file: "egress-service.yaml", object: service(name, labels, "proxy", PROXY_PORT) },
    {
      file: "egress-deployment.yaml",
      object: deployment({ name, labels, replicas: placement.egressReplicas, pod }),
    },
    { file: "egress-disruption-budget.yaml", object: disruptionBudget(name, labels) },
  ];
}
