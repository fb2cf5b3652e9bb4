import { networkPolicies } from "../kubernetes/network.ts";
import { autoscaler, workloadObjects } from "../kubernetes/objects.ts";
import { ingress, serviceMonitor } from "../kubernetes/optional.ts";
import type { Placement } from "../kubernetes/settings.ts";
import { labelValue } from "../names.ts";
import type { ExportFile, Subject } from "../subject.ts";
import { yamlOf } from "../yaml.ts";
import { Expressions } from "./expressions.ts";
import { valuesOf, valuesSchema } from "./values.ts";

const HELPERS = `{{/* The name of all objects: the release's, unless nameOverride says another one. */}}
{{- define "agent.name" -}}
{{- .Values.nameOverride | default .Release.Name | trunc 47 | trimSuffix "-" -}}
{{- end }}
`;

const NOTES = `{{ .Chart.Name }} {{ .Chart.AppVersion }} answers in the cluster at

  http://{{ include "agent.name" . }}.{{ .Release.Namespace }}.svc:8080/invoke

Only pods of this namespace, and of namespaces with the label may-call-agents=true, reach it.
`;

/** Annotations that change with the configuration, so that pods are replaced. */
function annotationsOf(expressions: Expressions, hasModels: boolean): Record<string, string> {
  const checksum = (path: string) => expressions.of(`.Values.${path} | toJson | sha256sum | quote`);
  return {
    "checksum/config": checksum("config"),
    ...(hasModels && { "checksum/models": checksum("models") }),
  };
}

/** Expressions where the overlays of the plain manifests have their own values. */
function placementOf({ agent, models }: Subject, expressions: Expressions): Placement {
  const value = (path: string, pipe = "") => expressions.of(`.Values.${path}${pipe}`);
  const image = (path: string) =>
    expressions.of(`printf "%s@%s" .Values.${path}.repository .Values.${path}.digest | quote`);
  const named = (suffix?: string) =>
    expressions.of(
      suffix ? `printf "%s-${suffix}" (include "agent.name" .) | quote` : `include "agent.name" . | quote`,
    );
  return {
    named,
    version: labelValue(agent.version),
    image: image("image"),
    egressImage: image("egressProxy.image"),
    programImage: image("program.image"),
    programResources: value("program.resources", " | toJson"),
    resources: value("resources", " | toJson"),
    replicas: { least: value("autoscaling.minReplicas"), most: value("autoscaling.maxReplicas") },
    egressReplicas: value("egressProxy.replicas"),
    cpuPercent: value("autoscaling.cpuPercent"),
    concurrency: value("concurrency", " | quote"),
    config: named("config"),
    secret: value("existingSecret", " | quote"),
    licence: named("licence"),
    models: named("models"),
    annotations: annotationsOf(expressions, models !== undefined),
    callers: value("callers", " | toJson"),
  };
}

const when = (path: string, text: string): string => `{{- if .Values.${path} }}\n${text}{{- end }}\n`;

/** A chart for `helm install`, with a schema of its values. */
export function helmFiles(subject: Subject): ExportFile[] {
  const { name, agent, description, licence, models } = subject;
  const expressions = new Expressions();
  const placement = placementOf(subject, expressions);
  const proxyAddress = expressions.of(
    'printf "http://$(%s_EGRESS_SERVICE_HOST):3128" (include "agent.name" . | upper | replace "-" "_") | quote',
  );
  const objects = [
    ...workloadObjects(subject, placement, proxyAddress),
    ...networkPolicies(subject, placement),
  ];
  const templates = objects
    .filter(({ file }) => file !== "autoscaler.yaml")
    .map(({ file, object }) => ({ path: `templates/${file}`, text: expressions.yamlOf(object) }));
  const chart = {
    ...{ apiVersion: "v2", name, type: "application", version: agent.version, appVersion: agent.version },
    description: description || subject.title,
    kubeVersion: ">=1.25.0-0",
  };
  const files = [
    { path: "Chart.yaml", text: yamlOf(chart) },
    { path: "values.yaml", text: yamlOf(valuesOf(subject)) },
    { path: "values.schema.json", text: `${JSON.stringify(valuesSchema(subject), null, 2)}\n` },
    { path: "templates/_helpers.tpl", text: HELPERS },
    { path: "templates/NOTES.txt", text: NOTES },
    ...templates,
    ...optionalTemplates(subject, placement, expressions),
    { path: "templates/config.yaml", text: expressions.yamlOf(configMap(placement, expressions)) },
    ...(models
      ? [{ path: "templates/models.yaml", text: expressions.yamlOf(modelsMap(placement, expressions)) }]
      : []),
    ...(licence
      ? [
          { path: "templates/licence.yaml", text: expressions.yamlOf(licenceMap(placement, expressions)) },
          { path: "licence.jws", text: `${licence}\n` },
        ]
      : []),
  ];
  return files.map(({ path, text }) => ({ path: `chart/${path}`, text }));
}

function optionalTemplates(subject: Subject, placement: Placement, expressions: Expressions): ExportFile[] {
  const depth = "autoscaling.queueDepth";
  const [byCpu, byQueue] = [
    autoscaler(placement),
    autoscaler(placement, expressions.of(`.Values.${depth} | quote`)),
  ];
  const host = expressions.of(".Values.ingress.host | quote");
  const tls = expressions.of(".Values.ingress.tlsSecret | quote");
  const outside = {
    ...ingress(subject, placement, host, tls),
  } as { spec: object };
  outside.spec = { ingressClassName: expressions.of(".Values.ingress.className | quote"), ...outside.spec };
  return [
    {
      path: "templates/autoscaler.yaml",
      text: `{{- if .Values.${depth} }}\n${expressions.yamlOf(byQueue)}{{- else }}\n${expressions.yamlOf(byCpu)}{{- end }}\n`,
    },
    { path: "templates/ingress.yaml", text: when("ingress.enabled", expressions.yamlOf(outside)) },
    {
      path: "templates/service-monitor.yaml",
      text: when("serviceMonitor.enabled", expressions.yamlOf(serviceMonitor(placement))),
    },
  ];
}

const configMap = (placement: Placement, expressions: Expressions): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: placement.config },
  data: { "config.json": expressions.of(".Values.config | toJson | quote") },
});

const modelsMap = (placement: Placement, expressions: Expressions): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: placement.models },
  data: expressions.of(".Values.models | toJson"),
});

const licenceMap = (placement: Placement, expressions: Expressions): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: placement.licence },
  data: { "licence.jws": expressions.of('.Files.Get "licence.jws" | quote') },
});
