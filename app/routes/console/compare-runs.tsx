import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import type { Ctx } from "@workers/kernel/context.ts";
import { isFinal } from "@workers/runs/contract.ts";
import { getRun, getRunLogs, getRunSteps } from "@workers/runs/index.ts";
import { requireCtx } from "~/access.server.ts";
import { type ComparedRun, ComparisonForm, RunComparison } from "~/components/runs/run-comparison.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import type { Json } from "~/json.ts";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";
import { localeOfPage } from "~/texts/locale.ts";
import { runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";

export const meta: MetaFunction = (page) => privateMeta(page, runs[localeOfPage(page.matches)].compare.title);

/** The runs `a` and `b`, or the first two that are named `run`; where one is missing, the page asks for it. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { searchParams } = new URL(request.url);
  const [first, second] = searchParams.getAll("run");
  const [a, b] = [searchParams.get("a") ?? first ?? "", searchParams.get("b") ?? second ?? ""].map((id) =>
    id.trim(),
  );
  if (!a || !b) return { a, b, sides: null };
  return { a, b, sides: await orErrorPage(Promise.all([comparedRun(ctx, a), comparedRun(ctx, b)])) };
}

async function comparedRun(ctx: Ctx, id: string): Promise<ComparedRun> {
  const [run, logs] = await Promise.all([getRun(ctx, id), getRunLogs(ctx, id)]);
  const steps = isFinal(run.status) ? await getRunSteps(ctx, id, { calls: true }) : null;
  return { run: { ...run, input: run.input as Json, output: run.output as Json }, logs, steps };
}

export default function CompareRuns() {
  const { a, b, sides } = useLoaderData<typeof loader>();
  const t = useTexts(runs);
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader
        crumbs={[{ label: t.title, to: "/console/runs" }]}
        title={t.compare.title}
        description={t.compare.description}
      />
      {sides ? (
        <RunComparison sides={sides as [ComparedRun, ComparedRun]} />
      ) : (
        <ComparisonForm a={a ?? ""} b={b ?? ""} />
      )}
    </div>
  );
}
