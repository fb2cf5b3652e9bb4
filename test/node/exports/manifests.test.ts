import { Validator } from "@cfworker/json-schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { exportFiles } from "../../../workers/exports/export-files.ts";
import { kubernetesFiles } from "../../../workers/exports/kubernetes/index.ts";
import { exportedProvider } from "../../../workers/exports/models.ts";
import { objectName } from "../../../workers/exports/names.ts";
import type { Subject } from "../../../workers/exports/subject.ts";
import { CHECKS, problemsOf } from "./cluster/checks.ts";
import { helmTemplate } from "./cluster/helm.ts";
import { kustomize } from "./cluster/kustomize.ts";
import { type Manifest, ofKind } from "./cluster/manifest.ts";
import { composeProblems } from "./compose-schema.ts";
import { AGENT } from "./exported-server.ts";

const ID = "agt_01hzy3kq8x9w7v6t5s4r3q2p1n";
const subjectOf = (agent: Partial<Subject["agent"]> = {}, more: Partial<Subject> = {}): Subject => {
  const exported = { ...AGENT, ...agent };
  return {
    name: objectName(exported.slug, ID),
    title: "Sample",
    description: 'An agent: it answers, "always"',
    agent: exported,
    example: {},
    config: {},
    secrets: { names: [], required: false },
    memoryMb: 512,
    cpus: 1,
    licence: undefined,
    seats: 10,
    program: undefined,
    models: undefined,
    ...more,
  };
};

const MANY_HOSTS = Array.from(
  { length: 50 },
  (_, i) => `${"a".repeat(60)}.${"b".repeat(60)}${i}.example.com:${1024 + i}`,
);
const CONTAINER = { language: undefined, dockerfile: "Dockerfile", buildArgs: {}, env: {}, concurrency: 4 };
const IN_PYTHON = {
  ...CONTAINER,
  ...({ language: "python", dockerfile: ".quayside/Dockerfile" } as const),
  ...{ buildArgs: { MAIN: "it's main.py" }, env: { PRICE: "$5 $(HOME) {{ .Values.x }}" } },
};

const MODELS = {
  order: ["openai/gpt-5-mini", "ollama/llama3.2", "own-one/a"],
  providers: [
    exportedProvider("openai", "https://api.openai.com/v1"),
    exportedProvider("ollama", "http://ollama:11434/v1"),
    exportedProvider("own-one", undefined),
  ],
};

const SUBJECTS: Record<string, Subject> = {
  "without hosts": subjectOf(),
  "with one host": subjectOf({ hosts: ["api.example.com"] }),
  "with many hosts": subjectOf({ hosts: MANY_HOSTS }),
  "with hosts of every form": subjectOf({
    hosts: ["*.example.com", "http://plain.example.com", "http://*.example.org:8080"],
  }),
  "that is not free": subjectOf({ priced: true }, { licence: "aGVhZA.Ym9keQ.c2lnbg" }),
  "with secrets": subjectOf({}, { secrets: { names: ["key", "no"], required: true } }),
  "with secrets that may be left out": subjectOf(
    {},
    { secrets: { names: ["{{ .Values.x }}"], required: false } },
  ),
  "of the longest name": subjectOf({ slug: `${"a-".repeat(31)}b`, hosts: ["api.example.com"] }),
  "whose name begins with a digit": subjectOf({ slug: "3d-print", hosts: ["api.example.com"] }),
  "whose name is a word of YAML": subjectOf({ slug: "null" }),
  "whose name is a number": subjectOf({ slug: "1e5" }),
  "of an odd version": subjectOf({ version: `1.0.0-${"a".repeat(57)}-` }),
  "with odd configuration": subjectOf(
    {},
    { config: { "a b": "{{ .Values.image }}", "⟦0⟧": "⟦1⟧", on: "yes\n---\n$(PATH)", n: 1e21 } },
  ),
  "with the smallest limits": subjectOf({ timeoutSeconds: 1 }, { memoryMb: 64, cpus: 0.0625 }),
  "with the largest limits": subjectOf({ timeoutSeconds: 900 }, { memoryMb: 12_288, cpus: 4 }),
  "with pages": subjectOf({ pages: "public" }),
  "that is pages alone": subjectOf({ kind: "static", pages: "public" }, { cpus: 0.5 }),
  "in a container": subjectOf({ kind: "container" }, { program: IN_PYTHON }),
  "in a container, with hosts": subjectOf(
    { kind: "container", hosts: ["api.example.com"] },
    { program: IN_PYTHON, licence: "aGVhZA.Ym9keQ.c2lnbg", cpus: 0.5 },
  ),
  "that asks models": subjectOf({ kind: "prompt", models: MODELS.order }, { models: MODELS }),
  "that asks models, reaches hosts, and remembers": subjectOf(
    { kind: "prompt", models: MODELS.order, remembers: true, hosts: ["api.example.com"] },
    { models: MODELS, seats: 1, secrets: { names: ["key"], required: true } },
  ),
  "with odd texts": subjectOf({}, { title: "# {{ }}", description: "a: b\n- c ⟦0⟧ {{ .Release.Name }}" }),
};
const RUNTIME = {
  "python/Dockerfile": "FROM python",
  "server.mjs": "s",
  "worker.js": "w",
  "prompt-worker.js": "p",
  "egress-proxy.mjs": "e",
  "front.mjs": "f",
};

describe.each(Object.entries(SUBJECTS))("an agent %s", (_, subject) => {
  const components = [[], ["ingress"], ["ingress", "service-monitor", "queue-depth"]];

  test.each(["staging", "production"])("has sound manifests for %s", (environment) => {
    const files = kubernetesFiles(subject);
    for (const added of components) {
      const manifests = kustomize(files, `kubernetes/overlays/${environment}`, added);
      expect(problemsOf(manifests)).toEqual([]);
      expect(ofKind(manifests, "Namespace")).toHaveLength(1);
      expect(ofKind(manifests, "Ingress")).toHaveLength(added.length > 0 ? 1 : 0);
      expect(ofKind(manifests, "ServiceMonitor")).toHaveLength(added.length > 1 ? 1 : 0);
    }
  });

  test("has a sound chart, whose values fit their schema", () => {
    const files = exportFiles("helm", subject, RUNTIME);
    const all = (values: Record<string, Record<string, unknown>>) => {
      for (const name of ["ingress", "serviceMonitor"]) Object.assign(values[name] ?? {}, { enabled: true });
      Object.assign(values.autoscaling ?? {}, { queueDepth: 4 });
    };
    for (const change of [
      () => {},
      all,
      (values: Record<string, unknown>) => Object.assign(values, { nameOverride: "other" }),
    ]) {
      const manifests = helmTemplate(files, change);
      expect(problemsOf(manifests)).toEqual([]);
      const [config] = ofKind(manifests, "ConfigMap");
      expect(JSON.parse(config?.data["config.json"])).toEqual(subject.config);
    }
    const text = (path: string) => files.find((file) => file.path === path)?.text ?? "";
    const validator = new Validator(JSON.parse(text("chart/values.schema.json")), "7", false);
    const values = parse(text("chart/values.yaml"));
    const issues = validator.validate(values).errors.map(({ instanceLocation }) => instanceLocation);
    expect(
      new Set(
        issues
          .filter((place) => place.includes("/digest"))
          .map((place) => place.replace(/\/(?:egressProxy|program)/, "")),
      ),
    ).toEqual(new Set(["#/image/digest"]));
    const digest = `sha256:${"a1".repeat(32)}`;
    values.image.digest = digest;
    for (const own of [values.egressProxy, values.program]) if (own) own.image.digest = digest;
    expect(validator.validate(values).errors).toEqual([]);
  });

  test("has a sound compose file", () => {
    const files = exportFiles("compose", subject, RUNTIME);
    expect(composeProblems(files)).toEqual([]);
  });
});

describe("the checks", () => {
  const files = kubernetesFiles(subjectOf({ hosts: ["api.example.com"] }));
  const sound = () => kustomize(files, "kubernetes/overlays/production", ["ingress", "service-monitor"]);
  const first = (manifests: Manifest[], kind: string) => ofKind(manifests, kind)[0] as Manifest;
  const second = (manifests: Manifest[]) => ofKind(manifests, "NetworkPolicy")[1] as Manifest;
  const containerOf = (manifests: Manifest[]) =>
    first(manifests, "Deployment").spec.template.spec.containers[0];

  const BREAKS: [keyof typeof CHECKS, string, (manifests: Manifest[]) => void][] = [
    [
      "modelled",
      "a field that there is not",
      (all) => {
        containerOf(all).imagePullPolice = "Always";
      },
    ],
    [
      "modelled",
      "a field far inside",
      (all) => {
        containerOf(all).securityContext.capabilities.dropped = [];
      },
    ],
    [
      "modelled",
      "a wrong type",
      (all) => {
        first(all, "Service").spec.ports[0].port = "8080";
      },
    ],
    [
      "named",
      "a name with an underscore",
      (all) => {
        first(all, "PodDisruptionBudget").metadata.name = "a_b";
      },
    ],
    [
      "named",
      "a service that begins with a digit",
      (all) => {
        first(all, "Service").metadata.name = "3d";
      },
    ],
    [
      "named",
      "a label that is too long",
      (all) => {
        (first(all, "Service").metadata.labels ?? {}).x = "a".repeat(64);
      },
    ],
    [
      "named",
      "a port's name that is too long",
      (all) => {
        containerOf(all).ports[0].name = "a-very-long-name-of-a-port";
      },
    ],
    [
      "selecting",
      "a selector of others",
      (all) => {
        first(all, "Deployment").spec.selector.matchLabels = { a: "b" };
      },
    ],
    [
      "selecting",
      "a service for nobody",
      (all) => {
        first(all, "Service").spec.selector = { a: "b" };
      },
    ],
    [
      "selecting",
      "a policy for nobody",
      (all) => {
        second(all).spec.podSelector.matchLabels = { a: "b" };
      },
    ],
    [
      "connected",
      "a probe at no port",
      (all) => {
        containerOf(all).livenessProbe.httpGet.port = "metrics";
      },
    ],
    [
      "connected",
      "a service's port that leads nowhere",
      (all) => {
        first(all, "Service").spec.ports[0].targetPort = "web";
      },
    ],
    [
      "connected",
      "an ingress to no service",
      (all) => {
        first(all, "Ingress").spec.rules[0].http.paths[0].backend.service.name = "x";
      },
    ],
    [
      "referring",
      "a volume that is not there",
      (all) => {
        containerOf(all).volumeMounts[0].name = "data";
      },
    ],
    [
      "referring",
      "an autoscaler of nothing",
      (all) => {
        first(all, "HorizontalPodAutoscaler").spec.scaleTargetRef.name = "x";
      },
    ],
    [
      "referring",
      "a variable that is a number",
      (all) => {
        containerOf(all).env[0].value = 8080;
      },
    ],
    [
      "measured",
      "a quantity that is none",
      (all) => {
        containerOf(all).resources.limits.memory = "512MB";
      },
    ],
    [
      "measured",
      "a request above its limit",
      (all) => {
        containerOf(all).resources.requests.cpu = "9";
      },
    ],
    [
      "restricted",
      "an image by its tag",
      (all) => {
        containerOf(all).image = "a:latest";
      },
    ],
    [
      "restricted",
      "a container with a capability",
      (all) => {
        containerOf(all).securityContext.capabilities.add = ["NET_RAW"];
      },
    ],
    [
      "restricted",
      "a pod that may be root",
      (all) => {
        first(all, "Deployment").spec.template.spec.securityContext.runAsNonRoot = false;
      },
    ],
    [
      "isolated",
      "a rule for everything",
      (all) => {
        second(all).spec.egress = [{}];
      },
    ],
  ];

  test.each(BREAKS)("%s notices %s", (name, _, breakIt) => {
    expect(problemsOf(sound())).toEqual([]);
    const manifests = sound();
    breakIt(manifests);
    expect(CHECKS[name](manifests)).not.toEqual([]);
  });
});

test("the agent has one way out, the proxy, and no name server", () => {
  const manifests = kustomize(
    kubernetesFiles(subjectOf({ hosts: ["api.example.com:8443", "http://a.example.com"] })),
    "kubernetes/base",
  );
  const [, agent, proxy] = ofKind(manifests, "NetworkPolicy");
  const beside = {
    matchLabels: { "app.kubernetes.io/name": "sample", "app.kubernetes.io/component": "egress-proxy" },
  };
  expect(agent?.spec.egress).toEqual([
    { to: [{ podSelector: beside }], ports: [{ protocol: "TCP", port: 3128 }] },
  ]);
  expect(proxy?.spec.egress[1].ports).toEqual([
    { protocol: "TCP", port: 80 },
    { protocol: "TCP", port: 8443 },
  ]);
  expect(proxy?.spec.egress[1].to[0].ipBlock.except).toContain("169.254.0.0/16");
  const alone = kustomize(kubernetesFiles(subjectOf()), "kubernetes/base");
  expect(ofKind(alone, "NetworkPolicy").map(({ spec }) => spec.egress)).toEqual([undefined, []]);
  expect(ofKind(alone, "Deployment")).toHaveLength(1);
});
