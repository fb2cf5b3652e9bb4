import type { ExportTarget } from "@workers/exports/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Notice } from "~/components/ui/notice.tsx";

interface Choice {
  target: ExportTarget;
  title: string;
  about: string;
  start: string;
  holds: string[];
}

const CHOICES: Choice[] = [
  {
    target: "kubernetes",
    title: "Kubernetes",
    about: "Plain manifests with overlays for staging and production.",
    start: "kubectl apply -k kubernetes/overlays/production",
    holds: [
      "Deployment, service, autoscaler, disruption budget",
      "Network policies that deny all but the agent’s hosts",
      "Pod Security “restricted”, images by digest",
      "Optional: ingress, ServiceMonitor, scaling by queue depth",
    ],
  },
  {
    target: "helm",
    title: "Helm",
    about: "A chart whose values have a schema.",
    start: "helm install my-agent ./chart",
    holds: [
      "The same objects as for Kubernetes",
      "Values for image, scale, configuration and callers",
      "A schema that refuses a value which does not fit",
      "Optional: ingress, ServiceMonitor, scaling by queue depth",
    ],
  },
  {
    target: "compose",
    title: "Docker Compose",
    about: "For one machine, ready to start.",
    start: "docker compose up --build",
    holds: [
      "The agent on a network that leads nowhere",
      "A proxy beside it for the agent’s hosts",
      "Limits of memory, processor and processes",
      "A self-test with the agent’s own tests",
    ],
  },
];

interface ExportChoicesProps {
  path: string;
  priced: boolean;
  /** Why it cannot be exported; null where it can. */
  whyNotExported: string | null;
  asksModels: boolean;
}

/** The ways to take a version away, each with what is in it. Links, so that they work without scripts. */
export function ExportChoices({ path, priced, whyNotExported, asksModels }: ExportChoicesProps) {
  if (whyNotExported !== null)
    return (
      <Notice tone="info" title="This version cannot be exported">
        {whyNotExported}
      </Notice>
    );
  return (
    <div className="grid gap-5">
      <p className="max-w-2xl text-pretty text-soft text-sm">
        Everything that this version takes to run without Quayside: its bundle, a small server for it, a
        Dockerfile and a README. The server answers <code className="font-mono">POST /invoke</code>,{" "}
        <code className="font-mono">GET /healthz</code> and <code className="font-mono">GET /metrics</code>.
      </p>
      {priced && (
        <Notice tone="info" title="This agent is not free">
          The export carries a licence for this workspace, good for a year, and two weeks of grace after it.
          Each export is entered in the audit log.
        </Notice>
      )}
      {asksModels && (
        <Notice tone="info" title="Bring your own model">
          Where it runs, it asks the models of any OpenAI-compatible server. The README says how to set their
          addresses and keys; no key of this workspace is exported.
        </Notice>
      )}
      <ul className="grid gap-4 lg:grid-cols-3">
        {CHOICES.map((choice) => (
          <ExportChoice key={choice.target} {...choice} path={path} />
        ))}
      </ul>
    </div>
  );
}

const ExportChoice = ({ target, title, about, start, holds, path }: Choice & { path: string }) => (
  <li className="flex min-w-0 flex-col rounded-xl border border-line bg-surface p-5 shadow-card">
    <div className="flex items-center justify-between gap-3">
      <h2 className="font-semibold text-base">{title}</h2>
      <Badge>tar.gz</Badge>
    </div>
    <p className="mt-1 text-pretty text-soft text-sm">{about}</p>
    <ul className="mt-4 grid gap-2 text-sm">
      {holds.map((part) => (
        <li key={part} className="flex gap-2">
          <Icon name="check" className="mt-0.5 text-good" />
          <span className="min-w-0 text-pretty">{part}</span>
        </li>
      ))}
    </ul>
    <code className="wrap-anywhere mt-4 rounded-lg bg-sunken px-3 py-2 font-mono text-xs">{start}</code>
    <div className="mt-auto pt-5">
      <ButtonLink to={`${path}?target=${target}`} reloadDocument variant="solid" className="w-full">
        <Icon name="download" />
        Download for {title.replace("Docker ", "")}
      </ButtonLink>
    </div>
  </li>
);
