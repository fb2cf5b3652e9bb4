import { Form, Link } from "@remix-run/react";
import type { DatasetSummary, EvaluationView } from "@workers/evaluations/contract.ts";
import { AgentPartHeader } from "~/components/agents/agent-part-header.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Badge } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Field, Select } from "~/components/ui/field.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { countOf, formatShare } from "~/format.ts";
import type { Problem } from "~/problem.ts";
import { EvaluationTable } from "./evaluation-table.tsx";

export interface EvaluationsPageProps {
  agent: { slug: string; title: string; path: string };
  datasets: DatasetSummary[];
  evaluations: EvaluationView[];
  nextCursor: string | null;
  versions: { version: string; live: boolean }[];
  may: { change: boolean; evaluate: boolean };
  problem?: Problem | undefined;
}

/** An agent's datasets, and how its versions did on them. */
export function EvaluationsPage(props: EvaluationsPageProps) {
  const { agent, datasets, evaluations, nextCursor, may, problem } = props;
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader
        agent={agent}
        title="Evaluations"
        description="Cases that the agent’s versions are held to, and how they did."
      />
      {problem && <ProblemNotice problem={problem} />}
      <Datasets {...props} />
      {datasets.some(({ caseCount }) => caseCount > 0) && may.evaluate && <Start {...props} />}
      <Section title="Evaluations" flush>
        {evaluations.length > 0 ? (
          <>
            <EvaluationTable agent={agent.slug} evaluations={evaluations} />
            <Pager nextCursor={nextCursor} />
          </>
        ) : (
          <EmptyState title="Nothing was evaluated yet">
            Choose a dataset and a version: each case is run and checked, and you see what passed, and what it
            cost.
          </EmptyState>
        )}
      </Section>
    </div>
  );
}

const gateWords = ({ leastShare, noWorse }: NonNullable<DatasetSummary["gate"]>): string =>
  `${formatShare(leastShare)}${noWorse ? ", none worse" : ""}`;

const columns = (agent: string): Column<DatasetSummary>[] => [
  {
    title: "Name",
    cell: ({ id, name }) => (
      <Link to={`/console/agents/${agent}/datasets/${id}`} className="rounded hover:underline">
        {name}
      </Link>
    ),
  },
  { title: "Cases", cell: ({ caseCount }) => countOf(caseCount, "case") },
  {
    title: "Gate",
    cell: ({ gate }) =>
      gate ? <Badge tone="info">{gateWords(gate)}</Badge> : <span className="text-faint">No</span>,
  },
  { title: "Changed", cell: ({ updatedAt }) => <Moment at={updatedAt} /> },
];

function Datasets({ agent, datasets, may, problem }: EvaluationsPageProps) {
  return (
    <Section title="Datasets" description="Cases: an input, and what its output has to be." flush>
      {datasets.length > 0 ? (
        <Table label="Datasets" columns={columns(agent.slug)} rows={datasets} />
      ) : (
        <EmptyState title="No dataset yet">
          Collect the inputs that matter, and say what has to hold of each output.
        </EmptyState>
      )}
      {may.change && (
        <Form method="post" className="flex flex-wrap items-end gap-3 border-line border-t p-5">
          <input type="hidden" name="intent" value="create" />
          <div className="min-w-0 flex-1 basis-56">
            <LabelledInput
              name="name"
              label="New dataset"
              maxLength={100}
              placeholder="Hard questions"
              problem={problem}
            />
          </div>
          <Button type="submit" variant={datasets.length > 0 ? "outline" : "signal"}>
            Create
          </Button>
        </Form>
      )}
    </Section>
  );
}

function Start({ datasets, versions }: EvaluationsPageProps) {
  return (
    <Section
      title="Evaluate a version"
      description="Runs it over the cases, a few at a time. Runs and judges cost what runs cost."
    >
      <Form method="post" className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="intent" value="start" />
        <Choice name="dataset" label="Dataset">
          {datasets
            .filter(({ caseCount }) => caseCount > 0)
            .map(({ id, name, caseCount }) => (
              <option key={id} value={id}>
                {name} ({countOf(caseCount, "case")})
              </option>
            ))}
        </Choice>
        <Choice name="version" label="Version">
          {versions.map(({ version, live }) => (
            <option key={version} value={version}>
              {version}
              {live ? " (live)" : ""}
            </option>
          ))}
        </Choice>
        <Choice name="channel" label="Configuration of">
          <option value="production">Production</option>
          <option value="preview">Preview</option>
        </Choice>
        <Button type="submit" variant="signal">
          Evaluate
        </Button>
      </Form>
    </Section>
  );
}

/** A choice in a row of a form. */
export const Choice = ({
  name,
  label,
  children,
  ...rest
}: { name: string; label: string } & React.ComponentProps<typeof Select>) => (
  <div className="min-w-0 flex-1 basis-44">
    <Field id={name} label={label}>
      <Select id={name} name={name} {...rest}>
        {children}
      </Select>
    </Field>
  </div>
);
