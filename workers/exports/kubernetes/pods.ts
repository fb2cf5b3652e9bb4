import { programVariables, proxyVariables, UPSTREAM } from "../program.ts";
import { type ProgramImage, reachesOut, type Subject } from "../subject.ts";
import type { Placement } from "./settings.ts";

export const PORT = 8080;
export const PROXY_PORT = 3128;

/** What "restricted" of the Pod Security Standards asks of a container, and a root that cannot be written to. */
const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};

/** How long instances get to end what they have begun, beyond the longest run. */
const GRACE_SECONDS = 15;

const POD = {
  automountServiceAccountToken: false,
  securityContext: POD_SECURITY,
};

/** The service's address, as the cluster writes it into the environment: the agent needs no name server, and gets none. */
const addressOf = (service: string): string =>
  `http://$(${service.toUpperCase().replaceAll("-", "_")}_SERVICE_HOST):${PROXY_PORT}`;

/** The pods that answer runs. `proxyAddress` replaces the address of the proxy that the environment has. */
export function agentPod(subject: Subject, placement: Placement, proxyAddress?: string): object {
  const { agent, program, secrets, licence, models } = subject;
  const mounts = volumesOf(subject, placement);
  const proxy = reachesOut(subject) ? (proxyAddress ?? addressOf(placement.named("egress"))) : undefined;
  const probe = { httpGet: { path: "/healthz", port: "http" } };
  return {
    ...POD,
    serviceAccountName: placement.named(),
    enableServiceLinks: true,
    terminationGracePeriodSeconds: agent.timeoutSeconds + GRACE_SECONDS,
    containers: [
      {
        name: "agent",
        image: placement.image,
        imagePullPolicy: "IfNotPresent",
        ports: [{ name: "http", containerPort: PORT, protocol: "TCP" }],
        env: [
          { name: "PORT", value: String(PORT) },
          { name: "QUAYSIDE_CONCURRENCY", value: placement.concurrency },
          {
            name: "QUAYSIDE_INVOKE_SECRET",
            valueFrom: { secretKeyRef: { name: placement.secret, key: "invoke-secret", optional: true } },
          },
          ...(proxy && !program ? [{ name: "EGRESS_PROXY", value: proxy }] : []),
          ...(program ? [{ name: "QUAYSIDE_UPSTREAM", value: UPSTREAM }] : []),
          ...(secrets.names.length > 0
            ? [{ name: "QUAYSIDE_SECRETS_FILE", value: "/etc/quayside/secrets/secrets.json" }]
            : []),
          ...(models?.providers ?? []).map(({ variables, secretKey }) => ({
            name: variables.key,
            valueFrom: { secretKeyRef: { name: placement.secret, key: secretKey, optional: true } },
          })),
          ...(licence ? [{ name: "QUAYSIDE_LICENCE_FILE", value: "/etc/quayside/licence/licence.jws" }] : []),
        ],
        ...(models && { envFrom: modelSettings(placement) }),
        resources: placement.resources,
        securityContext: CONTAINER_SECURITY,
        startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
        livenessProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
        readinessProbe: { ...probe, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 2 },
        volumeMounts: mounts.map(({ name, mountPath, readOnly }) => ({
          name,
          mountPath,
          ...(readOnly && { readOnly }),
        })),
      },
      ...(program ? [programContainer(program, placement, proxy)] : []),
    ],
    volumes: [
      ...mounts.map(({ name, source }) => ({ name, ...source })),
      ...(program ? [{ name: "program-tmp", emptyDir: { sizeLimit: "64Mi" } }] : []),
    ],
  };
}

/** Which models are asked, and where. */
const modelSettings = ({ models }: Placement) => [{ configMapRef: { name: models } }];

/** A container agent's own container, in the pod of its server, which asks for its health. */
const programContainer = (
  program: ProgramImage,
  placement: Placement,
  proxy: string | undefined,
): object => ({
  name: "program",
  image: placement.programImage,
  imagePullPolicy: "IfNotPresent",
  env: [
    // Kubernetes fills in $(…), but leaves $$(…) as $(…).
    ...Object.entries(programVariables(program)).map(([name, value]) => ({
      name,
      value: value.replaceAll("$(", "$$$$("),
    })),
    ...Object.entries(proxy ? proxyVariables(proxy) : {}).map(([name, value]) => ({ name, value })),
  ],
  resources: placement.programResources,
  securityContext: CONTAINER_SECURITY,
  volumeMounts: [{ name: "program-tmp", mountPath: "/tmp" }],
});

interface Mount {
  name: string;
  mountPath: string;
  readOnly?: true;
  source: object;
}

function volumesOf({ agent, secrets, licence }: Subject, placement: Placement): Mount[] {
  const file = (name: string, source: object): Mount => ({
    name,
    mountPath: `/etc/quayside/${name}`,
    readOnly: true,
    source,
  });
  return [
    { name: "tmp", mountPath: "/tmp", source: { emptyDir: { sizeLimit: "128Mi" } } },
    file("config", { configMap: { name: placement.config } }),
    ...(secrets.names.length > 0
      ? [file("secrets", { secret: { secretName: placement.secret, optional: !secrets.required } })]
      : []),
    ...(agent.remembers
      ? [
          {
            name: "memory",
            mountPath: "/data",
            source: { persistentVolumeClaim: { claimName: placement.named("memory") } },
          },
        ]
      : []),
    ...(licence ? [file("licence", { configMap: { name: placement.licence } })] : []),
  ];
}

/** The pods through which the agent's requests leave. */
export const proxyPod = ({ agent, models }: Subject, placement: Placement): object => ({
  ...POD,
  serviceAccountName: placement.named(),
  enableServiceLinks: false,
  containers: [
    {
      name: "egress-proxy",
      image: placement.egressImage,
      imagePullPolicy: "IfNotPresent",
      ports: [{ name: "proxy", containerPort: PROXY_PORT, protocol: "TCP" }],
      env: [
        { name: "PORT", value: String(PROXY_PORT) },
        { name: "ALLOW_HOSTS", value: agent.hosts.join(",") },
      ],
      ...(models && { envFrom: modelSettings(placement) }),
      resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { cpu: "500m", memory: "128Mi" } },
      securityContext: CONTAINER_SECURITY,
      livenessProbe: { tcpSocket: { port: "proxy" }, periodSeconds: 10 },
      readinessProbe: { tcpSocket: { port: "proxy" }, periodSeconds: 2 },
    },
  ],
});
