import { Form, Link } from "@remix-run/react";
import type { Check, DatasetView } from "@workers/evaluations/contract.ts";
import { AgentPartHeader } from "~/components/agents/agent-part-header.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { LabelledInput, LabelledTextarea } from "~/components/ui/labelled.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { countOf } from "~/format.ts";
import type { Problem } from "~/problem.ts";
import { CaseEditor, type CaseEditorProps } from "./case-editor.tsx";
import { Choice } from "./evaluations-page.tsx";

export interface DatasetPageProps {
  agent: { slug: string; title: string; path: string };
  dataset: DatasetView;
  /** The case that is edited; null where none is. */
  editor: CaseEditorProps | null;
  mayChange: boolean;
  problem?: Problem | undefined;
}

const DONE = {
  case: "The case is saved.",
  removed: "The case is removed.",
  settings: "The settings are saved.",
  import: "The cases are imported.",
};

/** A dataset: its cases, what they gate, and its files. */
export function DatasetPage(props: DatasetPageProps) {
  const { agent, dataset, editor, mayChange, problem } = props;
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader
        agent={agent}
        crumbs={[{ label: "Evaluations", to: `/console/agents/${agent.slug}/evaluations` }]}
        title={dataset.name}
        eyebrow={`${countOf(dataset.caseCount, "case")}, revision ${dataset.revision}`}
      />
      <DoneNotice words={DONE} />
      {problem && !editor && <ProblemNotice problem={problem} />}
      {editor && <CaseEditor key={editor.at} {...editor} problem={problem} />}
      <Cases {...props} />
      {mayChange && (
        <>
          <Settings key={dataset.updatedAt} dataset={dataset} problem={problem} />
          <Import />
          <Removal dataset={dataset} />
        </>
      )}
    </div>
  );
}

type CaseRow = DatasetView["cases"][number] & { id: string };

const checkWords = (checks: Check[]): string =>
  checks.length === 0 ? "Succeeds" : checks.map(({ type }) => type).join(", ");

const shortened = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

const columns = (mayChange: boolean, revision: number): Column<CaseRow>[] => [
  {
    title: "Name",
    cell: ({ id, name }) =>
      mayChange ? (
        <Link to={`?case=${id}`} className="rounded hover:underline">
          {name}
        </Link>
      ) : (
        name
      ),
  },
  { title: "Input", cell: ({ input }) => <code className="font-mono text-xs">{shortened(input)}</code> },
  { title: "Checks", cell: ({ checks }) => checkWords(checks) },
  ...(mayChange ? [removal(revision)] : []),
];

const removal = (revision: number): Column<CaseRow> => ({
  title: "Remove",
  isActions: true,
  cell: ({ id, name }) => (
    <ConfirmDialog
      trigger="Remove"
      title={`Remove ${name}?`}
      confirm="Remove"
      variant="danger"
      fields={{ intent: "remove-case", at: id, revision: String(revision) }}
    >
      Evaluations that ran it keep it.
    </ConfirmDialog>
  ),
});

function Cases({ agent, dataset, mayChange }: DatasetPageProps) {
  const rows = dataset.cases.map((one, i) => ({ ...one, id: String(i) }));
  const file = `/api/v1/agents/${agent.slug}/datasets/${dataset.id}/export`;
  return (
    <Section
      title="Cases"
      flush
      actions={
        <>
          {rows.length > 0 && (
            <>
              <a className="link text-sm" href={`${file}?format=jsonl`} download>
                JSON Lines
              </a>
              <a className="link mr-2 text-sm" href={`${file}?format=csv`} download>
                CSV
              </a>
            </>
          )}
          {mayChange && rows.length > 0 && <NewCase />}
        </>
      }
    >
      {rows.length > 0 ? (
        <Table label="Cases" columns={columns(mayChange, dataset.revision)} rows={rows} />
      ) : (
        <EmptyState title="No cases yet" action={mayChange && <NewCase />}>
          A case is an input, and what has to hold of its output.
        </EmptyState>
      )}
    </Section>
  );
}

const NewCase = () => (
  <ButtonLink to="?case=new" size="sm" variant="signal">
    <Icon name="plus" />
    New case
  </ButtonLink>
);

const checkbox = "mt-0.5 size-4.5 shrink-0 accent-signal";

function Settings({
  dataset: { name, gate },
  problem,
}: {
  dataset: DatasetView;
  problem?: Problem | undefined;
}) {
  return (
    <Section title="Settings">
      <Form method="post" action="?" className="grid max-w-2xl gap-5">
        <LabelledInput
          name="name"
          id="dataset-name"
          label="Name"
          maxLength={100}
          defaultValue={name}
          problem={problem}
        />
        <label className="flex gap-3 text-sm">
          <input type="checkbox" name="isGate" defaultChecked={gate !== null} className={checkbox} />
          <span>
            <span className="block font-medium">A gate of deployments</span>
            <span className="text-faint">
              A version goes live in production once it was run over these cases as they are, and passed.
            </span>
          </span>
        </label>
        <div className="max-w-40">
          <LabelledInput
            name="leastShare"
            label="Cases that pass, %"
            type="number"
            min={0}
            max={100}
            step="any"
            required={false}
            defaultValue={(gate?.leastShare ?? 1) * 100}
            problem={problem}
          />
        </div>
        <label className="flex gap-3 text-sm">
          <input
            type="checkbox"
            name="noWorse"
            defaultChecked={gate?.noWorse ?? false}
            className={checkbox}
          />
          <span className="font-medium">No case may become worse than it is in the version that is live</span>
        </label>
        <div>
          <Button type="submit" name="intent" value="settings" variant="solid">
            Save
          </Button>
        </div>
      </Form>
    </Section>
  );
}

const Import = () => (
  <Section
    title="Import"
    description="JSON Lines: a case a line, with name, input and checks. CSV: columns of those names."
  >
    <Form method="post" action="?" encType="multipart/form-data" className="grid gap-4">
      <LabelledTextarea
        name="text"
        label="Cases"
        rows={5}
        spellCheck={false}
        className="font-mono text-[0.8125rem]"
        placeholder={
          '{"name":"Greeting","input":{"text":"hello"},"checks":[{"type":"contains","text":"hi"}]}'
        }
      />
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <LabelledInput
            name="file"
            label="Or a file"
            type="file"
            accept=".jsonl,.csv,.ndjson"
            required={false}
            className="py-1.5"
          />
        </div>
        <Choice name="format" label="Format">
          <option value="jsonl">JSON Lines</option>
          <option value="csv">CSV</option>
        </Choice>
        <Choice name="mode" label="Cases that there are">
          <option value="add">Keep</option>
          <option value="replace">Replace</option>
        </Choice>
        <Button type="submit" name="intent" value="import">
          <Icon name="upload" />
          Import
        </Button>
      </div>
    </Form>
  </Section>
);

const Removal = ({ dataset: { name } }: { dataset: DatasetView }) => (
  <Section title="Delete" description="With all of its evaluations.">
    <ConfirmDialog
      trigger="Delete the dataset"
      title={`Delete ${name}?`}
      confirm="Delete"
      variant="danger"
      fields={{ intent: "delete" }}
    >
      Its cases and evaluations are gone for good. Those under way stop.
    </ConfirmDialog>
  </Section>
);
