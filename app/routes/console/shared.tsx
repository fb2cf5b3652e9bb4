import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { getSharedAgent, getSharedVersion } from "@workers/agents/index.ts";
import { listDeployments, rollbackDeployment } from "@workers/deployments/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { listRuns } from "@workers/runs/index.ts";
import { acceptShare, declineShare, leaveShare } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { SharedAgent } from "~/components/agents/shared-agent.tsx";
import { deployFromForm } from "~/deploy.server.ts";
import { chosen, chosenChannel, readForm } from "~/form.server.ts";
import type { Json } from "~/json.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data?.share.agent.title ?? "Shared agent");

/** The agent in the version that `version` names, else the newest one; and what of it is live here. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { share, latest, ...shared } = await orErrorPage(getSharedAgent(ctx, params.share ?? ""));
  const wanted = new URL(request.url).searchParams.get("version");
  const isShown = latest !== null && wanted !== null && wanted !== latest.version;
  const shown = isShown ? await orErrorPage(getSharedVersion(ctx, share.id, wanted)) : latest;
  const accepted = share.state === "accepted" && share.available;
  const [deployments, runs] = await orErrorPage(
    Promise.all([
      accepted ? listDeployments(ctx, share.agent.id) : { data: [] },
      listRuns(ctx, { agent: share.agent.id, limit: 5 }),
    ]),
  );
  const { permissions, prompt, pricing, configSchema, tests } = shown?.manifest ?? {};
  return {
    ...{ share, description: shared.description, versions: shared.versions },
    terms: shown && {
      version: shown.version,
      hosts: permissions?.hosts ?? [],
      agents: permissions?.agents ?? [],
      models: [...new Set([...(prompt?.models ?? []), ...(permissions?.models ?? [])])],
      store: permissions?.store ?? false,
      pricePerRunMicros: pricing?.perRunMicros ?? 0,
    },
    deploy: shown && {
      agent: share.agent.id,
      version: shown.version,
      configSchema: configSchema as Json,
      hosts: permissions?.hosts ?? [],
      tests: tests?.length ?? 0,
      alias: deployments.data[0]?.alias ?? share.agent.slug,
    },
    deployments: deployments.data,
    runs: runs.data,
    may: { deploy: may(ctx, "deployments:write"), run: may(ctx, "runs:create") },
  };
}

/** `intent`: `accept`, `decline`, `leave`, `rollback` (of `channel`), or `deploy` with the fields of its form. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const changed = await attempt(change(ctx, params.share ?? "", await readForm(request)));
  if (!changed.ok) return problemAnswer(changed.problem);
  return changed.value ?? redirect("/console/agents");
}

/** Does what one of the page's buttons says; nothing is answered where its page is gone with that. */
async function change(ctx: Ctx, id: string, form: FormData) {
  const here = () => redirect(`/console/shared/${id}`);
  switch (chosen(form, "intent", ["accept", "decline", "leave", "rollback", "deploy"])) {
    case "accept":
      await acceptShare(ctx, id);
      return here();
    case "decline":
      await declineShare(ctx, id);
      return undefined;
    case "leave":
      await leaveShare(ctx, id);
      return undefined;
    case "rollback":
      await rollbackDeployment(ctx, await agentOf(ctx, id), { channel: chosenChannel(form) });
      return here();
    case "deploy": {
      const answer = await deployFromForm(ctx, await agentOf(ctx, id), form);
      return "deployment" in answer ? here() : answer;
    }
  }
}

const agentOf = async (ctx: Ctx, id: string): Promise<string> =>
  (await getSharedAgent(ctx, id)).share.agent.id;

export default function Shared() {
  const answer = useActionData<typeof action>();
  return <SharedAgent {...useLoaderData<typeof loader>()} problem={answer?.problem ?? undefined} />;
}
