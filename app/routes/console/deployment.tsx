import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { findDeployable } from "@workers/agents/index.ts";
import {
  CHANNELS,
  type Channel,
  canaryChanges,
  logQuery,
  metricsQuery,
} from "@workers/deployments/contract.ts";
import {
  changeCanary,
  endCanary,
  getHistory,
  getLogs,
  getMetrics,
  listDeployments,
  promoteCanary,
  rollbackDeployment,
  switchDeployment,
} from "@workers/deployments/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import { fail } from "@workers/kernel/errors.ts";
import { LOG_LEVELS } from "@workers/runs/contract.ts";
import { may, requireCtx } from "~/access.server.ts";
import { DeploymentPage } from "~/components/deployments/deployment-page.tsx";
import { NeverLive } from "~/components/deployments/never-live.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { attempt, notFound, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data ? `${data.agent.title} in ${data.channel}` : "Deployment");

const channelOf = (text: string | undefined): Channel =>
  CHANNELS.find((channel) => channel === text) ?? fail("not_found", "There is no such channel.");

/** So many deploys are shown. */
const MAX_HISTORY = 10;

/**
 * A channel with its history; where something is or was live, the deployment with its metrics of a `period` and its log, which
 * `q`, `level` and `cursor` narrow down.
 */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const ref = params.agent ?? "";
  const asked = pageQueryOf(request, ["q", "level", "period"]);
  // A filter that does not exist (an old link, say) is left out rather than refused.
  const search = logQuery.safeParse({ ...asked, limit: 100 }).data ?? { limit: 100 };
  const { period } = metricsQuery.safeParse(asked).data ?? { period: "day" as const };
  const read = async () => {
    const channel = channelOf(params.channel);
    const { agent } = await findDeployable(ctx, ref);
    const { data } = await listDeployments(ctx, ref);
    const deployment = data.find((one) => one.channel === channel);
    const tried = async () => (await getHistory(ctx, ref, channel)).data.slice(0, MAX_HISTORY);
    if (!deployment) return { agent, channel, history: await tried(), live: null };
    const [metrics, logs, history] = await Promise.all([
      getMetrics(ctx, ref, channel, period),
      getLogs(ctx, ref, channel, search),
      tried(),
    ]);
    const lines = logs.data.map((line) => ({ ...line, data: line.data as Json }));
    const shown = { lines, nextCursor: logs.nextCursor, asked, levels: LOG_LEVELS };
    return { agent, channel, history, live: { deployment, metrics, logs: shown } };
  };
  const { agent, channel, history, live } = await orErrorPage(read());
  if (!live && history.length === 0) notFound(`Nothing of ${agent.slug} was ever deployed in ${channel}.`);
  return {
    agent: { id: agent.id, slug: agent.slug, title: agent.title },
    ...{ channel, history, live },
    mayDeploy: may(ctx, "deployments:write") && agent.status !== "archived",
  };
}

const INTENTS = ["stop", "start", "restart", "rollback", "share", "promote", "end"] as const;

/** `intent`: what is to be done; for `share` the canary's `percent`. Comes back to the page. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const intent = chosen(form, "intent", INTENTS);
  const ref = params.agent ?? "";
  const change = async () => {
    const channel = channelOf(params.channel);
    switch (intent) {
      case "rollback":
        return rollbackDeployment(ctx, ref, { channel });
      case "share": {
        const percent = Number(textOf(form, "percent"));
        return changeCanary(ctx, ref, channel, parseOrFail(canaryChanges, { percent }, "json"));
      }
      case "promote":
        return promoteCanary(ctx, ref, channel);
      case "end":
        return endCanary(ctx, ref, channel);
      default:
        return switchDeployment(ctx, ref, channel, intent);
    }
  };
  const changed = await attempt(change());
  return changed.ok ? redirect(new URL(request.url).pathname) : problemAnswer(changed.problem);
}

export default function Deployment() {
  const { live, channel, ...data } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  if (!live) return <NeverLive channel={channel} {...data} />;
  return <DeploymentPage {...data} {...live} problem={problem} />;
}
