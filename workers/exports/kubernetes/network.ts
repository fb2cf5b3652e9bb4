import { hostPorts, reachedHosts, reachesOut, type Subject } from "../subject.ts";
import type { ClusterObject } from "./objects.ts";
import { PORT, PROXY_PORT } from "./pods.ts";
import { labelsOf, type Placement } from "./settings.ts";

/** Networks that are not the public internet (RFC 6890): the proxy refuses them by itself, and the cluster once more. */
const PRIVATE_V4 = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"],
];
const PRIVATE_V6 = ["::1/128", "fc00::/7", "fe80::/10", "ff00::/8", "64:ff9b::/96"];

const tcp = (port: number) => ({ protocol: "TCP", port });
const policy = (name: string, labels: Record<string, string>, spec: object): object => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name, labels },
  spec,
});

/**
 * Nothing of the namespace is reached or reaches anything, but: callers the agent, the agent its proxy, the proxy name
 * servers and public addresses on the ports of the manifest's hosts.
 */
export function networkPolicies(subject: Subject, placement: Placement): ClusterObject[] {
  const { selector, all } = labelsOf(placement, "agent");
  const proxy = labelsOf(placement, "egress-proxy");
  const hasHosts = reachesOut(subject);
  const toProxy = { to: [{ podSelector: { matchLabels: proxy.selector } }], ports: [tcp(PROXY_PORT)] };
  const denyAll = policy(placement.named("default-deny"), all, {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
  });
  const agent = policy(placement.named(), all, {
    podSelector: { matchLabels: selector },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: placement.callers } }],
        ports: [tcp(PORT)],
      },
    ],
    egress: hasHosts ? [toProxy] : [],
  });
  const files = [
    { file: "network-default-deny.yaml", object: denyAll },
    { file: "network-agent.yaml", object: agent },
  ];
  return hasHosts
    ? [...files, { file: "network-egress.yaml", object: proxyPolicy(subject, placement) }]
    : files;
}

function proxyPolicy(subject: Subject, placement: Placement): object {
  const { selector, all } = labelsOf(placement, "egress-proxy");
  const agents = labelsOf(placement, "agent").selector;
  const kubeDns = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  return policy(placement.named("egress"), all, {
    podSelector: { matchLabels: selector },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ podSelector: { matchLabels: agents } }], ports: [tcp(PROXY_PORT)] }],
    egress: [
      { to: [kubeDns], ports: [{ protocol: "UDP", port: 53 }, tcp(53)] },
      {
        to: [
          { ipBlock: { cidr: "0.0.0.0/0", except: PRIVATE_V4 } },
          { ipBlock: { cidr: "::/0", except: PRIVATE_V6 } },
        ],
        ports: hostPorts(reachedHosts(subject)).map(tcp),
      },
    ],
  });
}
