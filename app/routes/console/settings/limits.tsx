import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { changeSettings, getSettings } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { LimitsForm } from "~/components/settings/limits-form.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { readForm } from "~/form.server.ts";
import { countOf, formatMoney } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { dollarsOf, limitsInputOf } from "~/settings-form.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Limits");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { settings, plan } = await orErrorPage(getSettings(ctx));
  return {
    fields: {
      runTimeoutSeconds: String(settings.runTimeoutSeconds ?? ""),
      runCostMicros: dollarsOf(settings.runCostMicros),
      monthlyBudgetMicros: dollarsOf(settings.monthlyBudgetMicros),
      egressHosts: (settings.egressHosts ?? []).join("\n"),
      dataRegion: settings.dataRegion ?? "",
      retentionDays: String(settings.retentionDays ?? ""),
    },
    plan: {
      timeout: `The plan allows ${countOf(plan.runTimeoutSeconds, "second")}.`,
      budget: `The plan allows ${formatMoney(plan.monthlyBudgetMicros)} in a calendar month (UTC).`,
      retention: `The plan keeps them for ${countOf(plan.retentionDays, "day")}.`,
    },
    mayChange: may(ctx, "settings:write"),
  };
}

/** Sets every limit to what its field says; an empty one is taken back. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const input = limitsInputOf(await readForm(request));
  if ("code" in input) return problemAnswer(input);
  const changed = await attempt(changeSettings(ctx, input));
  return changed.ok ? redirect("/console/settings/limits?done=saved") : problemAnswer(changed.problem);
}

export default function Limits() {
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Limits"
        description="What runs of this workspace may take, cost and reach, within its plan."
      />
      <DoneNotice words={{ saved: "Saved. It counts from the next run on." }} />
      {problem && <ProblemNotice problem={problem} />}
      <LimitsForm {...useLoaderData<typeof loader>()} problem={problem} />
    </div>
  );
}
