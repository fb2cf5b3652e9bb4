import { Form, Link } from "@remix-run/react";
import type { SharedAgentView } from "@workers/agents/contract.ts";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import { DeployForm, type DeployFormProps } from "~/components/publish/deploy-form.tsx";
import { type RunRow, RunTable } from "~/components/runs/run-table.tsx";
import { Badge } from "~/components/ui/badge.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Facts } from "~/components/ui/facts.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { formatMoney } from "~/format.ts";
import { isLive } from "~/live-deployment.ts";
import type { Problem } from "~/problem.ts";
import { DeploymentList } from "./deployment-list.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { ShareBadge } from "./share-badge.tsx";
import { SignalFlag } from "./signal-flag.tsx";

/** What a version asks for and costs. */
export interface Terms {
  version: string;
  hosts: string[];
  agents: string[];
  /** Whether as a prompt or from its program. */
  models: string[];
  store: boolean;
  pricePerRunMicros: number;
}

export interface SharedAgentProps {
  share: SharedAgentView["share"];
  description: string;
  versions: SharedAgentView["versions"];
  /** Of the version that is shown; null while there is none. */
  terms: Terms | null;
  deploy: DeployFormProps | null;
  deployments: DeploymentView[];
  runs: RunRow[];
  may: Record<"deploy" | "run", boolean>;
  problem?: Problem | undefined;
}

/** Another workspace's agent, as this one is offered it or has it. */
export function SharedAgent({ share, description, may, problem, ...page }: SharedAgentProps) {
  const open = share.state === "accepted" && share.available;
  const live = page.deployments.some(isLive);
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader
        crumbs={[{ label: "Agents", to: "/console/agents" }]}
        mark={<SignalFlag slug={share.agent.slug} className="mt-1 size-11" />}
        title={share.agent.title}
        eyebrow={
          <>
            <ShareBadge share={share} />
            <span className="break-all font-mono text-xs">
              {share.from.slug}/{share.agent.slug}
            </span>
          </>
        }
        description={description || `An agent of ${share.from.name}.`}
        actions={
          open &&
          live &&
          may.run && (
            <ButtonLink to={`/console/agents/${share.agent.id}/run`} variant="signal">
              <Icon name="play" />
              Run
            </ButtonLink>
          )
        }
      />
      {problem && page.deploy === null && <ProblemNotice problem={problem} />}
      <Standing share={share} />
      {page.terms && <TermsSection terms={page.terms} />}
      {share.state === "offered" && share.available && may.deploy && <Answer from={share.from.name} />}
      {open && (
        <Section title="Live" description="What runs here when the agent is called, by channel.">
          <DeploymentList
            deployments={page.deployments}
            mayDeploy={may.deploy}
            hasVersions={page.versions.length > 0}
          />
        </Section>
      )}
      {open && may.deploy && (
        <Deploy id={share.id} deploy={page.deploy} versions={page.versions} problem={problem} />
      )}
      {page.runs.length > 0 && (
        <Section title="Latest runs" flush>
          <RunTable runs={page.runs} label="Latest runs" />
        </Section>
      )}
      {share.state === "accepted" && may.deploy && (
        <GiveUp title={share.agent.title} from={share.from.name} />
      )}
    </div>
  );
}

/** Why nothing of it runs here, where nothing does. */
function Standing({ share: { state, available, from, endedAt } }: Pick<SharedAgentProps, "share">) {
  if (state === "withdrawn" && endedAt)
    return (
      <Notice tone="warn" title={`${from.name} does not share this agent any more`}>
        It was withdrawn <Moment at={endedAt} />. What was deployed of it takes no runs; past runs stay. Ask{" "}
        {from.name} to offer it again.
      </Notice>
    );
  if (!available)
    return (
      <Notice tone="warn" title={`${from.name} is suspended at present`}>
        Nothing of its agents runs meanwhile. It goes on by itself once that workspace does.
      </Notice>
    );
  return null;
}

function TermsSection({ terms }: { terms: Terms }) {
  const { version, hosts, agents, models, store, pricePerRunMicros } = terms;
  const names = (list: string[], none: string) =>
    list.length === 0 ? (
      none
    ) : (
      <span className="flex flex-wrap gap-1.5">
        {list.map((name) => (
          <Badge key={name} tone="info">
            {name}
          </Badge>
        ))}
      </span>
    );
  return (
    <Section
      title={`What version ${version} asks for`}
      description="Its code runs here, on this workspace's bill."
    >
      <Facts
        facts={[
          ["Price", pricePerRunMicros === 0 ? "Free" : `${formatMoney(pricePerRunMicros)} a run`],
          ["Reaches", names(hosts, "No network")],
          ["Calls agents of yours", names(agents, "None")],
          ["Asks models", names(models, "None")],
          ["Keeps data", store ? "In a store of this workspace" : "Nothing"],
        ]}
      />
    </Section>
  );
}

function Answer({ from }: { from: string }) {
  return (
    <Section
      title={`${from} offers this agent`}
      description="Nothing of it runs before you have deployed a version."
    >
      <Form method="post" className="flex flex-wrap gap-2">
        <Button type="submit" name="intent" value="accept" variant="signal">
          Accept
        </Button>
        <Button type="submit" name="intent" value="decline">
          Decline
        </Button>
      </Form>
    </Section>
  );
}

/** The form of one version, and links to the others. */
function Deploy({
  id,
  deploy,
  versions,
  problem,
}: { id: string; problem: Problem | undefined } & Pick<SharedAgentProps, "deploy" | "versions">) {
  if (!deploy)
    return (
      <Section title="Deploy" flush>
        <EmptyState title="No version yet" action={<ButtonLink to=".">Look again</ButtonLink>}>
          Its workspace has not published one that can be deployed.
        </EmptyState>
      </Section>
    );
  const others = versions.filter(({ version }) => version !== deploy.version);
  return (
    <Section
      title={`Deploy ${deploy.version}`}
      description="Stays at this version until you deploy another one."
      actions={
        others.length > 0 && (
          <p className="flex flex-wrap gap-x-3 text-sm">
            <span className="text-faint">Others:</span>
            {others.map(({ version }) => (
              <Link key={version} to={`/console/shared/${id}?version=${version}`} className="link">
                {version}
              </Link>
            ))}
          </p>
        )
      }
    >
      <DeployForm key={deploy.version} {...deploy} problem={problem} />
    </Section>
  );
}

function GiveUp({ title, from }: { title: string; from: string }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-4 rounded-xl border border-line px-5 py-4">
      <div>
        <h2 className="font-semibold text-sm">Give this agent up</h2>
        <p className="text-faint text-sm">It stops being live here. Its past runs stay readable.</p>
      </div>
      <ConfirmDialog
        trigger="Give up"
        variant="danger"
        title={`Give ${title} up?`}
        confirm="Give it up"
        fields={{ intent: "leave" }}
      >
        Calls of it are refused from now on, and its runs under way end. To have it again, {from} has to offer
        it again.
      </ConfirmDialog>
    </div>
  );
}
