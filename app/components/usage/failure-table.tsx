import { Link } from "@remix-run/react";
import type { Failure } from "@workers/usage/contract.ts";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { inWords } from "~/format.ts";
import { useLocale } from "~/texts/locale.ts";
import { numbersIn } from "~/texts/numbers.ts";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";

/** Why runs failed: a cause a row, with the newest run that it was the end of. */
export function FailureTable({ failures }: { failures: Failure[] }) {
  const { table: t, home } = useTexts(usage);
  const n = numbersIn(useLocale());
  const columns: Column<Failure & { id: string }>[] = [
    {
      title: t.cause,
      cell: ({ code, message }) => (
        <span className="block min-w-0">
          <span className="block">{inWords(code)}</span>
          <span className="line-clamp-2 font-normal text-faint text-xs">{message}</span>
        </span>
      ),
    },
    { title: t.agent, className: "text-soft", cell: ({ agentSlug }) => agentSlug },
    { title: t.runs, className: "tabular-nums", cell: ({ runs }) => n.count(runs) },
    {
      title: t.last,
      cell: ({ lastRunId, lastAt }) => (
        <Link to={`/console/runs/${lastRunId}`} className="link">
          <span className="sr-only">{home.latest}: </span>
          <Moment at={lastAt} />
        </Link>
      ),
    },
  ];
  const rows = failures.map((failure) => ({ ...failure, id: failure.lastRunId }));
  return <Table label={home.failures} columns={columns} rows={rows} />;
}
