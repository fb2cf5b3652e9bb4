import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { listAgents } from "@workers/agents/index.ts";
import { listRuns } from "@workers/runs/index.ts";
import { listSharedWith } from "@workers/tenants/index.ts";
import { getSpending, getUsage, listFailures } from "@workers/usage/index.ts";
import { may, requireCtx, workspaceName } from "~/access.server.ts";
import { PublishLink } from "~/components/agents/no-agents.tsx";
import { SharedList } from "~/components/agents/shared-list.tsx";
import { FirstSteps } from "~/components/onboarding/first-steps.tsx";
import { Section } from "~/components/ui/card.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { HomeLists } from "~/components/usage/home-lists.tsx";
import { HomeUsage } from "~/components/usage/home-usage.tsx";
import { firstSteps } from "~/first-steps.server.ts";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";
import { sampleUsage } from "~/sample-usage.server.ts";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Console");

const DAY_MS = 86_400_000;
const DAYS = 30;

/** What the workspace's runs came to in 30 days and in those before, why some failed, and what is newest. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const dayBefore = (days: number) => new Date(ctx.clock.now() - days * DAY_MS).toISOString().slice(0, 10);
  const before = { from: dayBefore(2 * DAYS - 1), to: dayBefore(DAYS) };
  const asked = { unit: "day", limit: 4 } as const;
  const [byAgent, byVersion, { total }, spending, failures, agents, runs, shared] = await orErrorPage(
    Promise.all([
      getUsage(ctx, { ...asked, by: "agent" }),
      getUsage(ctx, { ...asked, by: "version" }),
      getUsage(ctx, { ...asked, ...before }),
      getSpending(ctx),
      listFailures(ctx),
      listAgents(ctx, { limit: 4 }),
      listRuns(ctx, { limit: 4 }),
      listSharedWith(ctx, { limit: 100 }),
    ]),
  );
  const isNew = runs.data.length === 0;
  const steps = firstSteps(request, ctx, { runs: !isNew, agents: agents.data.length > 0 });
  return {
    workspace: workspaceName(context, ctx),
    steps: await orErrorPage(steps),
    sample: isNew ? sampleUsage(ctx.clock.now()) : null,
    ...{ byAgent, versions: byVersion.groups, before: total, spending },
    failures: failures.slice(0, 4),
    ...{ agents: agents.data, runs: runs.data },
    offers: shared.data.filter(({ state, available }) => state === "offered" && available),
    mayPublish: may(ctx, "agents:publish"),
  };
}

export default function ConsoleHome() {
  const { workspace, steps, offers, mayPublish, ...data } = useLoaderData<typeof loader>();
  const t = useTexts(usage).home;
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader
        title={workspace}
        description={t.description}
        actions={mayPublish && steps.length === 0 && <PublishLink />}
      />
      <FirstSteps steps={steps} />
      {offers.length > 0 && (
        <Section title={t.offered} description={t.offeredText} flush>
          <SharedList shares={offers} />
        </Section>
      )}
      <HomeUsage {...data} />
      <HomeLists {...data} mayPublish={mayPublish} />
    </div>
  );
}
