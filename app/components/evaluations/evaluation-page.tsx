import { Form } from "@remix-run/react";
import type { EvaluationView } from "@workers/evaluations/contract.ts";
import { AgentPartHeader } from "~/components/agents/agent-part-header.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Card, Section } from "~/components/ui/card.tsx";
import { Facts } from "~/components/ui/facts.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { countOf, formatMoney } from "~/format.ts";
import type { Problem } from "~/problem.ts";
import { EvaluatedCases, type ShownCase } from "./evaluated-cases.tsx";
import { EvaluationBadge, goesOn } from "./evaluation-badge.tsx";
import { Choice } from "./evaluations-page.tsx";
import { useLookingAgain } from "./use-looking-again.ts";

export interface EvaluationPageProps {
  agent: { slug: string; title: string; path: string };
  evaluation: EvaluationView;
  cases: ShownCase[];
  /** Others over the same dataset, to compare with; `with` is the chosen one. */
  others: Pick<EvaluationView, "id" | "version" | "createdAt">[];
  comparedWith: string | null;
  may: { evaluate: boolean; cancel: boolean };
  problem?: Problem | undefined;
}

/** An evaluation, live while it goes on: what passed, what became worse, and what it cost. */
export function EvaluationPage(props: EvaluationPageProps) {
  const { agent, evaluation, cases, may, problem } = props;
  const live = goesOn(evaluation);
  const running = cases.filter(({ status }) => status === "running").length;
  useLookingAgain(live, `${evaluation.status} ${evaluation.cases.done} ${running}`);
  const worse = cases.filter(({ status, was }) => status === "failed" && was === "passed");
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader
        agent={agent}
        crumbs={[{ label: "Evaluations", to: `/console/agents/${agent.slug}/evaluations` }]}
        title={evaluation.dataset.name}
        eyebrow={
          <>
            <EvaluationBadge evaluation={evaluation} />
            <span className="font-mono text-xs">{evaluation.version}</span>
          </>
        }
        actions={<Actions live={live} may={may} />}
      />
      {problem && <ProblemNotice problem={problem} />}
      {evaluation.error && <Notice tone="bad" title={evaluation.error.message} />}
      {worse.length > 0 && (
        <Notice tone="warn" title={`${countOf(worse.length, "case")} became worse`}>
          {worse.map(({ name }) => name).join(", ")}
        </Notice>
      )}
      <Summary evaluation={evaluation} />
      <Section title="Cases" flush actions={<Comparison {...props} />}>
        <EvaluatedCases cases={cases} />
      </Section>
    </div>
  );
}

function Summary({
  evaluation: { cases, usage, cost, channel, dataset, createdAt },
}: Pick<EvaluationPageProps, "evaluation">) {
  return (
    <Card className="grid gap-5 p-5">
      <div>
        <progress
          aria-label="Cases that have ended"
          value={cases.done}
          max={cases.total}
          className="h-2 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-signal [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-signal"
        />
        <p className="mt-1 text-soft text-sm" role="status">
          {cases.done} of {cases.total} cases have ended, {cases.passed} passed.
        </p>
      </div>
      <Facts
        facts={[
          ["Tokens read", usage.inputTokens.toLocaleString("en")],
          ["Tokens written", usage.outputTokens.toLocaleString("en")],
          ["Cost", formatMoney(cost.amountMicros)],
          ["Configuration of", channel],
          ["Dataset’s revision", String(dataset.revision)],
          ["Started", <Moment key="at" at={createdAt} />],
        ]}
      />
    </Card>
  );
}

function Actions({ live, may }: { live: boolean; may: EvaluationPageProps["may"] }) {
  return (
    <Form method="post">
      {live && may.cancel && (
        <Button type="submit" name="intent" value="cancel" variant="danger">
          Cancel
        </Button>
      )}
      {!live && may.evaluate && (
        <Button type="submit" name="intent" value="again">
          Evaluate again
        </Button>
      )}
    </Form>
  );
}

function Comparison({ others, comparedWith }: Pick<EvaluationPageProps, "others" | "comparedWith">) {
  if (others.length === 0) return null;
  return (
    <Form method="get" className="flex flex-wrap items-end gap-2">
      <Choice name="with" label="Compare with" defaultValue={comparedWith ?? ""}>
        <option value="">Nothing</option>
        {others.map(({ id, version, createdAt }) => (
          <option key={id} value={id}>
            {version}, {createdAt.slice(0, 16).replace("T", " ")}
          </option>
        ))}
      </Choice>
      <Button type="submit">Compare</Button>
    </Form>
  );
}
