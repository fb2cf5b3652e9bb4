import type { Subject } from "../subject.ts";
import { labelsOf, type Placement } from "./settings.ts";

/** What Prometheus' operator reads the metrics by; the object's kind is there only where that operator is. */
export function serviceMonitor(placement: Placement): object {
  const { selector, all } = labelsOf(placement, "agent");
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name: placement.named(), labels: all },
    spec: {
      selector: { matchLabels: selector },
      endpoints: [{ port: "http", path: "/metrics", interval: "30s" }],
    },
  };
}

/** A way in from outside: runs, and pages where there are some; the server keeps its metrics from what comes by it. */
export function ingress({ agent }: Subject, placement: Placement, host: string, tlsSecret: string): object {
  const backend = { service: { name: placement.named(), port: { name: "http" } } };
  const seconds = String(agent.timeoutSeconds + 5);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name: placement.named(),
      labels: labelsOf(placement, "agent").all,
      annotations: {
        "nginx.ingress.kubernetes.io/proxy-read-timeout": seconds,
        "nginx.ingress.kubernetes.io/proxy-buffering": "off",
      },
    },
    spec: {
      tls: [{ hosts: [host], secretName: tlsSecret }],
      rules: [
        {
          host,
          http: {
            paths: [
              agent.pages
                ? { path: "/", pathType: "Prefix", backend }
                : { path: "/invoke", pathType: "Exact", backend },
            ],
          },
        },
      ],
    },
  };
}
