import { Link } from "@remix-run/react";
import type { EvaluationView } from "@workers/evaluations/contract.ts";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { countOf, formatMoney } from "~/format.ts";
import { EvaluationBadge } from "./evaluation-badge.tsx";

const columns = (agent: string): Column<EvaluationView>[] => [
  {
    title: "Dataset",
    cell: ({ id, dataset }) => (
      <Link to={`/console/agents/${agent}/evaluations/${id}`} className="rounded hover:underline">
        {dataset.name}
        <span className="ml-1.5 font-normal text-faint text-xs">revision {dataset.revision}</span>
      </Link>
    ),
  },
  { title: "Version", cell: ({ version }) => <span className="font-mono">{version}</span> },
  { title: "Status", cell: (evaluation) => <EvaluationBadge evaluation={evaluation} /> },
  { title: "Passed", cell: ({ cases }) => `${cases.passed} of ${cases.total}` },
  {
    title: "Tokens",
    cell: ({ usage }) => countOf(usage.inputTokens + usage.outputTokens, "token"),
  },
  { title: "Cost", cell: ({ cost }) => formatMoney(cost.amountMicros) },
  { title: "Started", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** Evaluations of an agent, the latest first. */
export const EvaluationTable = ({ agent, evaluations }: { agent: string; evaluations: EvaluationView[] }) => (
  <Table label="Evaluations" columns={columns(agent)} rows={evaluations} />
);
