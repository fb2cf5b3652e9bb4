import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import {
  findDeployable,
  getAgentAccess,
  listShares,
  listVersions,
  restrictAgent,
  shareAgent,
  unshareAgent,
} from "@workers/agents/index.ts";
import { CATEGORIES } from "@workers/catalog/contract.ts";
import { getListing, publishListing, unpublishListing } from "@workers/catalog/index.ts";
import { listDeployments, retireAgent, rollbackDeployment } from "@workers/deployments/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { listRuns } from "@workers/runs/index.ts";
import { listTeams } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { AgentOverview } from "~/components/agents/agent-overview.tsx";
import { chosen, chosenChannel, readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data?.agent.title ?? "Agent");

/** The agent with all that hangs on it, and what the person may do with it; one that is shared with them has a page of its own. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { agent, source } = await orErrorPage(findDeployable(ctx, params.agent ?? ""));
  if (source) throw redirect(`/console/shared/${source.shareId}`);
  const mayShare = may(ctx, "agents:share");
  const [versions, deployments, runs, listing, teams, access, shares] = await orErrorPage(
    Promise.all([
      listVersions(ctx, agent.id, { limit: 20 }),
      listDeployments(ctx, agent.id),
      listRuns(ctx, { agent: agent.id, limit: 5 }),
      attempt(getListing(ctx.env, ctx.tenant.slug, agent.slug)),
      listTeams(ctx),
      getAgentAccess(ctx, agent.id),
      mayShare ? listShares(ctx, agent.id) : null,
    ]),
  );
  return {
    agent,
    workspace: ctx.tenant.slug,
    versions: versions.data,
    deployments: deployments.data,
    runs: runs.data,
    listed: listing.ok ? { version: listing.value.version, category: listing.value.category } : null,
    access: {
      teams: teams.map(({ id, name }) => ({ id, name, chosen: access.teams.some((one) => one.id === id) })),
      mayChange: may(ctx, "teams:write"),
    },
    shares,
    may: {
      share: mayShare && agent.status !== "archived",
      publish: may(ctx, "agents:publish") && agent.status !== "archived",
      deploy: may(ctx, "deployments:write") && agent.status !== "archived",
      archive: may(ctx, "agents:write") && agent.status !== "archived",
      list: may(ctx, "listings:write") && agent.status !== "archived",
      run: may(ctx, "runs:create"),
      sign: may(ctx, "agents:secrets") && agent.status !== "archived",
    },
  };
}

/**
 * `intent`: `archive`, `list`, `unlist`, `rollback` (of `channel`), `access` (for each `team`), `share` (with
 * a `workspace`) or `withdraw` (a `share`). Comes back to the page.
 */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const changed = await attempt<unknown>(change(ctx, ref, await readForm(request)));
  return changed.ok ? redirect(`/console/agents/${ref}`) : problemAnswer(changed.problem);
}

/** Does what one of the page's buttons says. */
async function change(ctx: Ctx, ref: string, form: FormData): Promise<unknown> {
  switch (chosen(form, "intent", ["archive", "list", "unlist", "rollback", "access", "share", "withdraw"])) {
    case "archive":
      return retireAgent(ctx, ref);
    case "list":
      return publishListing(ctx, ref, {
        category: CATEGORIES.find((category) => category === form.get("category")),
      });
    case "unlist":
      return unpublishListing(ctx, ref);
    case "rollback":
      return rollbackDeployment(ctx, ref, { channel: chosenChannel(form) });
    case "access":
      return restrictAgent(ctx, ref, { teams: form.getAll("team").map(String) });
    case "share":
      return shareAgent(ctx, ref, { workspace: textOf(form, "workspace") });
    case "withdraw":
      return unshareAgent(ctx, ref, textOf(form, "share"));
  }
}

export default function Agent() {
  const data = useLoaderData<typeof loader>();
  return <AgentOverview {...data} problem={useActionData<typeof action>()?.problem} />;
}
