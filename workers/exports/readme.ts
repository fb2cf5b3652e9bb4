import { GRACE_DAYS } from "../licences/contract.ts";
import type { ExportTarget } from "./contract.ts";
import type { ExportFile, Subject } from "./subject.ts";

const fence = (text: string): string => `\`\`\`sh\n${text}\n\`\`\``;

/** The page that says how an export is started and what is in it. */
export function readmeFile(subject: Subject, target: ExportTarget): ExportFile {
  const { title, agent, description } = subject;
  const sections = [
    `# ${title} ${agent.version}`,
    description,
    `This folder holds the agent \`${agent.slug}\` with all that it takes to run it outside of Quayside.`,
    STARTS[target](subject),
    calls(subject, target),
    configuration(subject, target),
    models(subject, target),
    network(subject, target),
    licence(subject),
    LIMITS[subject.agent.kind] ?? "",
    subject.program ? PROGRAM_CONTENTS : CONTENTS,
  ];
  return { path: "README.md", text: `${sections.filter((section) => section !== "").join("\n\n")}\n` };
}

/** The command that creates the cluster's Secret; empty where there is nothing to put into it. */
function secretsCommand({ name, secrets, models: asked }: Subject, namespace: string): string {
  const file = secrets.names.length > 0 ? " --from-file=secrets.json" : "";
  const keys = (asked?.providers ?? []).map(({ secretKey }) => ` --from-literal=${secretKey}=…`).join("");
  if (file + keys === "") return "";
  const about = `   # { ${secrets.names.map((each) => `"${each}": "…"`).join(", ")} }`;
  return `kubectl create secret generic ${name}-secrets -n ${namespace}${file}${keys}${file && about}\n`;
}

const STARTS: Record<ExportTarget, (subject: Subject) => string> = {
  compose: ({ secrets }) =>
    [
      "## Start",
      fence("docker compose up --build --wait"),
      "It listens on this machine alone; `QUAYSIDE_LISTEN=0.0.0.0:8080` opens it. `docker compose run --rm agent self-test` runs the agent's own tests.",
      secrets.names.length > 0 ? "Write its secrets into `secrets.json` first." : "",
    ]
      .filter((line) => line !== "")
      .join("\n\n"),
  kubernetes: (subject) =>
    [
      "## Start",
      "Build and push the images; the script writes their digests into both overlays. Then apply one of them.",
      fence(
        `sh publish-images.sh registry.example.com/team\nkubectl apply -f kubernetes/overlays/production/namespace.yaml\n${secretsCommand(subject, `${subject.name}-production`)}kubectl apply -k kubernetes/overlays/production\nkubectl port-forward -n ${subject.name}-production service/${subject.name} 8080:8080`,
      ),
      "`kubernetes/components` has what is optional: name `../../components/ingress`, `../../components/service-monitor` or `../../components/queue-depth` under `components` in an overlay's `kustomization.yaml`. The queue depth needs an adapter that serves the metric `quayside_runs_waiting`.",
    ].join("\n\n"),
  helm: (subject) =>
    [
      "## Start",
      "Build and push the images; the script writes their digests into `chart/values.yaml`. Then install the chart.",
      fence(
        `sh publish-images.sh registry.example.com/team\nkubectl create namespace ${subject.name}\nkubectl label namespace ${subject.name} pod-security.kubernetes.io/enforce=restricted\n${secretsCommand(subject, subject.name)}helm install ${subject.name} ./chart -n ${subject.name}\nkubectl port-forward -n ${subject.name} service/${subject.name} 8080:8080`,
      ),
      "Ingress, ServiceMonitor and scaling by queue depth are values; `chart/values.schema.json` describes all of them.",
    ].join("\n\n"),
};

const SIGNED: Record<ExportTarget, string> = {
  compose: "Set `QUAYSIDE_INVOKE_SECRET=whsec_…` in the environment of `docker compose`",
  kubernetes: "Put `whsec_…` under the key `invoke-secret` into the secret of the agent",
  helm: "Put `whsec_…` under the key `invoke-secret` into the secret that `existingSecret` names",
};

const PAGES = `## Its pages

They are at \`/\`, and run the agent by \`POST /run\`, whose body is the input. With \`QUAYSIDE_INVOKE_SECRET\` set, nobody but a signed caller runs it, and \`/run\` is refused.

`;

const calls = (subject: Subject, target: ExportTarget): string =>
  `${subject.agent.pages ? PAGES : ""}${subject.agent.kind === "static" ? HEALTH : runCalls(subject, target)}`;

const HEALTH = `## Health

\`GET /healthz\` says whether it serves; \`GET /metrics\` is for Prometheus.`;

/** A request that the agent takes, for a shell. */
function callCommand({ example }: Subject): string {
  const body = JSON.stringify({ input: example });
  // What is too long to be read there is left to whoever calls it.
  const data = body.length <= 500 ? body : '{"input": …}';
  return `curl -d '${data.replaceAll("'", "'\\''")}' http://127.0.0.1:8080/invoke`;
}

const runCalls = (subject: Subject, target: ExportTarget): string => `## Call it

${fence(callCommand(subject))}

\`POST /invoke\` takes \`{ "input": … }\` and answers with lines of JSON: logs and events as they happen, the last line is \`{ "type": "output", … }\` or \`{ "type": "error", … }\`. With \`Accept: application/json\` the answer is the output alone. \`GET /healthz\` says whether runs are taken; \`GET /metrics\` is for Prometheus.

${SIGNED[target]}, and only requests are taken that are signed by the Standard Webhooks scheme: so it can be attached to a workspace of Quayside as a remote agent, whose signing secret this is.`;

function configuration({ secrets, config, agent }: Subject, target: ExportTarget): string {
  const { properties = {} } = Object(agent.configSchema) as { properties?: object };
  if (Object.keys(properties).length === 0) return "";
  const where = {
    compose: "`config.json`",
    kubernetes: "`kubernetes/base/config.json`",
    helm: "`config` in `chart/values.yaml`",
  };
  const names = Object.keys(config).map((name) => `\`${name}\``);
  const values = `Values are in ${where[target]}${names.length > 0 ? ` (${names.join(", ")})` : ""}; the agent's \`configSchema\` in \`agent/agent.json\` says which there are.`;
  const hidden = `Secrets (${secrets.names.map((name) => `\`${name}\``).join(", ")}) are in a JSON file of their own, and masked in logs.`;
  return `## Configuration\n\n${secrets.names.length > 0 ? `${values} ${hidden}` : values}`;
}

function models({ name, agent, models: asked }: Subject, target: ExportTarget): string {
  if (!asked) return "";
  const { providers } = asked;
  const rows = providers.map(
    ({ name: provider, variables, secretKey, baseUrl, isExample }) =>
      `| ${provider} | \`${variables.url}\` | ${baseUrl}${isExample ? " (an example: fill it in)" : ""} | ${target === "compose" ? `\`${variables.key}\`` : `\`${secretKey}\` in the secret \`${name}-secrets\``} |`,
  );
  const where = {
    compose:
      "Write them into a file `.env` beside `compose.yaml`, or into the environment of `docker compose`.",
    kubernetes:
      "The addresses are in `kubernetes/base/models.env`, the keys in the secret that is made above.",
    helm: "The addresses are under `models` in `chart/values.yaml`, the keys in the secret that `existingSecret` names.",
  };
  const local =
    target === "compose"
      ? ""
      : " A model within the cluster needs a rule of its own beside `network-egress.yaml`: that one leads to public addresses alone.";
  const remembers = agent.remembers
    ? `\n\nWhat is said in a conversation (\`"conversation"\` in the request) is remembered on the volume \`memory\`, by one instance, and forgotten after the manifest's days, or, the oldest first, where all of them take more than 512 MB; \`DELETE /conversations/{conversation}\` forgets it at once.`
    : "";
  return `## Models

| provider | setting | address | key |
| --- | --- | --- | --- |
${rows.join("\n")}

${where[target]} \`MODEL_ORDER\` says in which order models are asked; \`MODEL_PRICES\` has the prices of models whose price is not known, in US dollars for a million tokens: \`{"ollama/llama3.2": {"input": 0, "output": 0}}\`. The last line of each answer has \`usage\`: tokens, and their cost in millionths of a dollar, or null where a price is not known; with \`Accept: application/json\` that is the header \`Quayside-Usage\`. A server over https has to be public; one over http may be yours.${local}${remembers}`;
}

function network({ agent, models: asked }: Subject, target: ExportTarget): string {
  const toModels = asked ? " Its models are reached the same way, and by nothing that a model calls." : "";
  const reach =
    agent.hosts.length === 0
      ? asked
        ? "The agent reaches its models alone, by a proxy beside it: its manifest names no host."
        : "The agent reaches nothing: its manifest names no host."
      : `The agent reaches these hosts alone, by a proxy beside it that refuses private addresses: ${agent.hosts.map((host) => `\`${host}\``).join(", ")}.${toModels}`;
  const inCluster =
    "Calls come from its own namespace, and from namespaces with the label `may-call-agents=true`. Network policies need a network plugin that enforces them.";
  return `## Network\n\n${reach}${target === "compose" ? "" : ` ${inCluster}`}`;
}

function licence({ licence: jws, seats }: Subject): string {
  if (!jws) return "";
  return `## Licence

The agent is not free. \`licence.jws\` is a licence for this workspace, ${seats} instances and the versions of this major one, checked without asking anybody. ${GRACE_DAYS} days after it has ended, runs are answered by \`402\` with a document that says why; until then their answers carry a \`Warning\`, and the metric \`quayside_licence_until_timestamp_seconds\` says when. Take the export again for a new one.`;
}

const LIMITS: Partial<Record<Subject["agent"]["kind"], string>> = {
  isolate: `## What is different

An exported agent runs alone: \`io.call\` and \`io.store\` are refused, and what it charges is only logged. Its limits of time and processor are those of the manifest.`,
  prompt: `## What is different

What models use is billed by their providers, and nothing of it is held to a budget. Other agents cannot be tools here. A run that asks a person something ends with a line \`question\`: send the same request again with \`resumed\`, which has its \`state\` and your \`answer\` (\`{ "approved": true, "comment": "…" }\`). The state is sealed with the secrets of the server; without any, only the instance that asked can go on.`,
};

const PROGRAM_CONTENTS = `## What is in it

\`agent/\` is the bundle as it was published, from which the agent's own image is built (where it is source in a language of the platform's, \`agent/.quayside/\` has the Dockerfile and the library). \`runtime/\` is the server (Apache-2.0) that stands before it, in a container of its own that shares the agent's network: it checks requests, schemas and the licence, and has \`/metrics\`. \`Dockerfile\` is what the server's image is built from, \`beside/\` has the images beside it where there are any.`;

const CONTENTS = `## What is in it

\`agent/\` is the bundle as it was published, \`runtime/\` the server (Apache-2.0) and the program that it loads, \`Dockerfile\` what the image is built from, \`beside/\` the images beside it where there are any.`;
