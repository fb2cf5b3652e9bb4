import { Form, useNavigation } from "@remix-run/react";
import { useState } from "react";
import { AgentPartHeader } from "~/components/agents/agent-part-header.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { NoProvider } from "~/components/models/no-provider.tsx";
import { type FormExample, SchemaForm } from "~/components/schema-form/schema-form.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card, Section } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import type { Json } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { Column } from "./column.tsx";
import type { ColumnChoice, ColumnResult } from "./column-choice.ts";
import { Difference } from "./difference.tsx";
import { SavedInputList, type SavedInputRow, SaveInput } from "./saved-inputs.tsx";

export interface PlaygroundPageProps {
  agent: { slug: string; title: string; path: string; kind: string };
  versions: { version: string; live: boolean }[];
  columns: ColumnChoice[];
  inputSchema: Json;
  examples: FormExample[];
  /** The input that the form starts with. */
  value: Json | undefined;
  saved: SavedInputRow[];
  models: string[];
  /** Whether prompts of this workspace can ask anybody. */
  unasked: string[] | null;
  mayTry: boolean;
  /** What the last press of a button came to, for each column. */
  results: ColumnResult[];
  problem?: Problem | undefined;
}

/** Two versions, or two prompts, beside each other on the same input. */
export function PlaygroundPage(props: PlaygroundPageProps) {
  const { agent, versions, unasked, problem, mayTry } = props;
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader
        agent={agent}
        title="Playground"
        description="The same input to two versions, or to a prompt as it is and as it might be. Nothing here goes live."
      />
      {unasked && <NoProvider models={unasked} />}
      {problem && <ProblemNotice problem={problem} />}
      {versions.length === 0 ? (
        <Card>
          <EmptyState
            title="No version yet"
            action={<ButtonLink to={agent.path}>Go to the agent</ButtonLink>}
          >
            Publish a version, and try it here before it is live.
          </EmptyState>
        </Card>
      ) : mayTry ? (
        <Bench {...props} />
      ) : (
        <Notice title="Versions are tried by those who may deploy them. Ask an owner or an admin." />
      )}
    </div>
  );
}

function Bench(props: PlaygroundPageProps) {
  const { agent, columns, inputSchema, examples, value, saved, models, versions, results } = props;
  const [outputs, setOutputs] = useState<Record<string, string>>({});
  const navigation = useNavigation();
  const busy = navigation.state !== "idle" && navigation.formMethod === "POST";
  const runs = results.map(({ runId }) => runId ?? "");
  const [left, right] = runs.map((run) => outputs[run]);
  const isPrompt = agent.kind === "prompt";
  return (
    <>
      <Form method="post" className="grid min-w-0 gap-6">
        <Section title="Input">
          <SchemaForm
            key={JSON.stringify(value ?? null)}
            schema={inputSchema}
            name="input"
            label="Input"
            value={value}
            examples={examples}
          />
          <SaveInput />
        </Section>
        <div className="grid min-w-0 items-start gap-6 lg:grid-cols-2">
          {columns.map((column, i) => (
            <Column
              key={`${column.name} ${column.version}`}
              {...{ column, versions, models, isPrompt }}
              other={columns[1 - i]}
              result={results[i]}
              onOutput={(run, text) => setOutputs((known) => ({ ...known, [run]: text }))}
            />
          ))}
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          {isPrompt && (
            <Button type="submit" name="intent" value="preview" disabled={busy}>
              Preview the messages
            </Button>
          )}
          <Button type="submit" name="intent" value="run" variant="signal" size="lg" disabled={busy}>
            <Icon name="play" />
            {busy ? "Starting…" : "Run both"}
          </Button>
        </div>
      </Form>
      {left !== undefined && right !== undefined && <Difference before={left} after={right} />}
      {saved.length > 0 && <SavedInputList saved={saved} columns={columns} />}
    </>
  );
}
