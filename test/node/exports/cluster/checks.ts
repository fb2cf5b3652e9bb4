import { type Check, isWithin, type Manifest, ofKind, podsOf, title } from "./manifest.ts";
import { modelled } from "./models.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SERVICE = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const LABEL_KEY = /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const QUANTITY = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
const SCALE: Record<string, number> = {
  ...{ m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

// biome-ignore lint/suspicious/noExplicitAny: fields of manifests
type Fields = any;
const list = (value: Fields): Fields[] => value ?? [];

/** Names of objects, containers, ports and labels (kubernetes.io, "Object Names and IDs", "Labels and Selectors"). */
const named: Check = (manifests) =>
  manifests.flatMap((manifest) => {
    const { metadata, kind } = manifest;
    const pattern = kind === "Service" ? SERVICE : kind === "Namespace" ? LABEL : SUBDOMAIN;
    const wrong =
      pattern.test(metadata.name) && metadata.name.length <= 253 ? [] : [`the name ${metadata.name}`];
    const pods = podsOf([manifest]);
    const containers = pods.flatMap(({ spec }) => list(spec.containers));
    const ports = [
      ...containers.flatMap((each) => list(each.ports)),
      ...(kind === "Service" ? list(manifest.spec.ports) : []),
    ];
    const labels = [metadata.labels, manifest.spec?.selector?.matchLabels, ...pods.map((pod) => pod.labels)];
    const entries = labels.flatMap((map) => Object.entries<string>(map ?? {}));
    return [
      ...wrong,
      ...containers.filter(({ name }) => !LABEL.test(name)).map(({ name }) => `the container ${name}`),
      ...ports.filter(({ name }) => !PORT_NAME.test(name)).map(({ name }) => `the port ${name}`),
      ...entries.filter(([key]) => !LABEL_KEY.test(key)).map(([key]) => `the label ${key}`),
      ...entries
        .filter(([, value]) => !LABEL_VALUE.test(value))
        .map(([key, value]) => `the label ${key}: ${value}`),
    ].map((problem) => `${title(manifest)}: ${problem} is misnamed`);
  });

/** That selectors find what they are meant to, and no object is there twice. */
const selecting: Check = (manifests) => {
  const pods = podsOf(manifests);
  const finds = (selector: Record<string, string>) => pods.some(({ labels }) => isWithin(selector, labels));
  const titles = manifests.map(title);
  return [
    ...pods
      .filter(({ deployment, labels }) => !isWithin(deployment.spec.selector.matchLabels, labels))
      .map(({ of }) => `${of}: its selector does not match its pods`),
    ...pods
      .filter(
        ({ deployment }) =>
          pods.filter((other) => isWithin(deployment.spec.selector.matchLabels, other.labels)).length > 1,
      )
      .map(({ of }) => `${of}: its selector matches pods of others`),
    ...ofKind(manifests, "Service")
      .filter(({ spec }) => !finds(spec.selector))
      .map((each) => `${title(each)}: selects no pod`),
    ...[...ofKind(manifests, "PodDisruptionBudget"), ...ofKind(manifests, "ServiceMonitor")]
      .filter(({ spec }) => !finds(spec.selector.matchLabels))
      .map((each) => `${title(each)}: selects nothing`),
    ...ofKind(manifests, "NetworkPolicy")
      .flatMap((each) => peersOf(each).map((selector) => [each, selector] as const))
      .filter(([, selector]) => !finds(selector))
      .map(([each]) => `${title(each)}: selects no pod`),
    ...titles.filter((each, at) => titles.indexOf(each) !== at).map((each) => `${each}: is there twice`),
  ];
};

/** Pods of this namespace that a policy names. */
const peersOf = ({ spec }: Manifest): Record<string, string>[] =>
  [
    { podSelector: spec.podSelector },
    ...list(spec.ingress).flatMap((rule) => list(rule.from)),
    ...list(spec.egress).flatMap((rule) => list(rule.to)),
  ]
    .filter(({ podSelector, namespaceSelector }) => podSelector && !namespaceSelector)
    .map(({ podSelector }) => podSelector.matchLabels ?? {});

/** That ports which are named are there. */
const connected: Check = (manifests) => {
  const services = ofKind(manifests, "Service");
  const problems: string[] = [];
  for (const { of, spec } of podsOf(manifests))
    for (const container of spec.containers) {
      const names = list(container.ports).map(({ name }) => name);
      for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
        const { httpGet, tcpSocket } = container[probe] ?? {};
        const { port } = httpGet ?? tcpSocket ?? {};
        if (port !== undefined && !names.includes(port))
          problems.push(`${of}: ${probe} asks at no port of it`);
      }
    }
  for (const service of services) {
    const ports = podsOf(manifests)
      .filter(({ labels }) => isWithin(service.spec.selector, labels))
      .flatMap(({ spec }) => spec.containers.flatMap((each: Fields) => list(each.ports)));
    for (const { targetPort } of service.spec.ports)
      if (!ports.some(({ name, containerPort }) => targetPort === name || targetPort === containerPort))
        problems.push(`${title(service)}: leads to no port`);
  }
  const hasPort = (service: string, port: string) =>
    services.some(
      ({ metadata, spec }) =>
        metadata.name === service && spec.ports.some((each: Fields) => each.name === port),
    );
  for (const each of ofKind(manifests, "Ingress"))
    for (const { backend } of each.spec.rules.flatMap((rule: Fields) => rule.http.paths))
      if (!hasPort(backend.service.name, backend.service.port.name))
        problems.push(`${title(each)}: leads to no service`);
  for (const each of ofKind(manifests, "ServiceMonitor"))
    for (const { port } of each.spec.endpoints)
      if (
        !services.some(
          ({ metadata, spec }) =>
            isWithin(each.spec.selector.matchLabels, metadata.labels) &&
            spec.ports.some((p: Fields) => p.name === port),
        )
      )
        problems.push(`${title(each)}: reads no port`);
  return problems;
};

/** That objects which are named are there. */
const referring: Check = (manifests) => {
  const has = (kind: string, name: string) =>
    ofKind(manifests, kind).some(({ metadata }) => metadata.name === name);
  const problems = ofKind(manifests, "HorizontalPodAutoscaler")
    .filter(
      ({ spec }) =>
        !has(spec.scaleTargetRef.kind, spec.scaleTargetRef.name) || spec.minReplicas > spec.maxReplicas,
    )
    .map((each) => `${title(each)}: scales nothing`);
  for (const { of, spec } of podsOf(manifests)) {
    const volumes = list(spec.volumes);
    if (!has("ServiceAccount", spec.serviceAccountName)) problems.push(`${of}: has no service account`);
    for (const { persistentVolumeClaim: claim } of volumes)
      if (claim && !has("PersistentVolumeClaim", claim.claimName))
        problems.push(`${of}: there is no ${claim.claimName}`);
    for (const { configMapRef } of spec.containers.flatMap((each: Fields) => list(each.envFrom)))
      if (!has("ConfigMap", configMapRef.name)) problems.push(`${of}: there is no ${configMapRef.name}`);
    for (const { configMap } of volumes)
      if (configMap && !has("ConfigMap", configMap.name))
        problems.push(`${of}: there is no ${configMap.name}`);
    for (const { name } of spec.containers.flatMap((each: Fields) => list(each.volumeMounts)))
      if (!volumes.some((volume) => volume.name === name))
        problems.push(`${of}: mounts ${name}, which is no volume`);
    for (const each of spec.containers.flatMap((container: Fields) => list(container.env)))
      if (
        !ENV_NAME.test(each.name) ||
        (typeof each.value !== "string" && !each.valueFrom?.secretKeyRef?.optional)
      )
        problems.push(`${of}: ${each.name} is no text`);
  }
  return problems;
};

const amountOf = (text: unknown): number => {
  const [, number, unit] = QUANTITY.exec(String(text)) ?? [];
  return number === undefined ? Number.NaN : Number(number) * (unit ? (SCALE[unit] ?? Number.NaN) : 1);
};

/** Quantities (kubernetes.io, "Quantity"), and that nobody asks for more than they may have. */
const measured: Check = (manifests) =>
  podsOf(manifests).flatMap(({ of, spec }) => {
    const sizes = list(spec.volumes).map(({ emptyDir }) => emptyDir?.sizeLimit ?? "1Mi");
    const pairs = spec.containers.flatMap(({ resources }: Fields) =>
      ["cpu", "memory"].map((name) => [
        amountOf(resources?.requests?.[name]),
        amountOf(resources?.limits?.[name]),
      ]),
    );
    return [
      ...sizes.filter((size) => Number.isNaN(amountOf(size))).map((size) => `${of}: ${size} is no quantity`),
      ...pairs
        .filter(([asked, most]: number[]) => !((asked ?? 0) > 0 && (asked ?? 0) <= (most ?? 0)))
        .map(() => `${of}: asks for more than it may have`),
    ];
  });

/** Pod Security Standards, "restricted", and images by their digests. */
const restricted: Check = (manifests) =>
  podsOf(manifests).flatMap(({ of, spec }) => {
    const { securityContext: pod = {} } = spec;
    const wrong = [
      ...(pod.runAsNonRoot === true && pod.runAsUser > 0 ? [] : ["may run as root"]),
      ...(pod.seccompProfile?.type === "RuntimeDefault" ? [] : ["has no seccomp profile"]),
      ...(spec.automountServiceAccountToken === false ? [] : ["gets a token"]),
      ...(spec.hostNetwork || spec.hostPID || spec.hostIPC ? ["shares the host's namespaces"] : []),
      ...list(spec.volumes)
        .filter((volume) => "hostPath" in volume)
        .map(() => "mounts the host"),
    ];
    for (const { name, image, securityContext: own = {}, ports } of spec.containers) {
      if (own.allowPrivilegeEscalation !== false) wrong.push(`${name} may gain privileges`);
      if (own.readOnlyRootFilesystem !== true) wrong.push(`${name} writes to its root`);
      if (JSON.stringify(own.capabilities) !== '{"drop":["ALL"]}') wrong.push(`${name} has capabilities`);
      if (own.privileged) wrong.push(`${name} is privileged`);
      if (!/@sha256:[0-9a-f]{64}$/.test(image)) wrong.push(`${name} has an image without a digest`);
      if (list(ports).some(({ hostPort }) => hostPort)) wrong.push(`${name} takes the host's port`);
    }
    return wrong.map((problem) => `${of}: ${problem}`);
  });

/** That nothing goes in or out but what a policy lets through. */
const isolated: Check = (manifests) => {
  const policies = ofKind(manifests, "NetworkPolicy");
  const all = policies.filter(({ spec }) => JSON.stringify(spec.podSelector) === "{}");
  const denies = all.some(({ spec }) => spec.policyTypes.length === 2 && !spec.ingress && !spec.egress);
  const open = policies.flatMap((each) =>
    [...list(each.spec.ingress), ...list(each.spec.egress)]
      .filter((rule) => !rule.ports || !(rule.to ?? rule.from))
      .map(() => each),
  );
  return [
    ...(denies ? [] : ["there is no policy that denies by default"]),
    ...open.map((each) => `${title(each)}: has a rule for everything`),
  ];
};

/** All that is to be held against the objects of one namespace. */
export const CHECKS = {
  modelled,
  named,
  selecting,
  connected,
  referring,
  measured,
  restricted,
  isolated,
} satisfies Record<string, Check>;

export const problemsOf: Check = (manifests) => Object.values(CHECKS).flatMap((check) => check(manifests));
