import { Form, useNavigation } from "@remix-run/react";
import type { TemplatePreview as Preview } from "@workers/agents/contract.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { SchemaForm } from "~/components/schema-form/schema-form.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Card, Section } from "~/components/ui/card.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Json, JsonObject } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { TemplatePreview } from "./template-preview.tsx";

interface Draft {
  step: number;
  settings: JsonObject;
  slug: string;
  title: string;
}

interface TemplateFormProps {
  draft: Draft;
  /** Of this step's settings; null where the agent is named, or shown. */
  schema: JsonObject | null;
  title: string;
  /** Settings that work, to fill in. */
  sample: JsonObject;
  problem: Problem | undefined;
  preview: Preview | undefined;
}

/** One step of making an agent from a template; what the others have is carried along. */
export function TemplateForm({ draft, schema, title, sample, problem, preview }: TemplateFormProps) {
  return (
    <Form method="post" className="grid min-w-0 gap-6">
      <input type="hidden" name="step" value={draft.step} />
      <input type="hidden" name="settings" value={JSON.stringify(draft.settings)} />
      {schema ? (
        <Card className="p-5">
          <Settings {...{ schema, title, draft, sample, problem }} />
        </Card>
      ) : preview ? (
        <>
          <input type="hidden" name="slug" value={draft.slug} />
          <input type="hidden" name="title" value={draft.title} />
          <TemplatePreview preview={preview} />
        </>
      ) : (
        <Section title="Name" description="How people and programs call it.">
          <Name draft={draft} problem={problem} />
        </Section>
      )}
      <Ways first={draft.step === 0} last={preview !== undefined} />
    </Form>
  );
}

type StepProps = Pick<TemplateFormProps, "draft" | "problem">;

function Settings({
  schema,
  title,
  draft,
  sample,
  problem,
}: StepProps & { schema: JsonObject; title: string; sample: JsonObject }) {
  const names = Object.keys(schema.properties as JsonObject);
  const only = (from: JsonObject) =>
    Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
  const filled = only(draft.settings);
  const example = only(sample);
  return (
    <>
      {problem && problem.issues.length === 0 && <ProblemNotice problem={problem} />}
      <SchemaForm
        schema={schema as Json}
        name="value"
        label={title}
        value={Object.keys(filled).length > 0 ? (filled as Json) : undefined}
        examples={Object.keys(example).length > 0 ? [{ title: "A sample", input: example as Json }] : []}
        issues={problem?.issues ?? []}
        issuePrefix="/settings"
      />
    </>
  );
}

const Name = ({ draft, problem }: StepProps) => (
  <div className="grid gap-5">
    {problem && <ProblemNotice problem={problem} />}
    <LabelledInput
      name="title"
      label="Title"
      description="For people."
      problem={problem}
      defaultValue={draft.title}
      maxLength={80}
      autoComplete="off"
      className="sm:max-w-96"
    />
    <LabelledInput
      name="slug"
      label="Slug"
      description="In addresses and for other agents: lower-case letters, digits and dashes."
      problem={problem}
      defaultValue={draft.slug}
      maxLength={63}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      className="font-mono sm:max-w-96"
    />
  </div>
);

function Ways({ first, last }: { first: boolean; last: boolean }) {
  const busy = useNavigation().state === "submitting";
  return (
    <div className="flex flex-row-reverse flex-wrap items-center justify-between gap-3">
      <Button
        type="submit"
        name="intent"
        value={last ? "create" : "next"}
        variant="signal"
        size="lg"
        disabled={busy}
      >
        {last ? (busy ? "Publishing…" : "Create the agent") : busy ? "Checking…" : "Next"}
      </Button>
      {!first && (
        <Button type="submit" name="intent" value="back" size="lg" disabled={busy} formNoValidate>
          Back
        </Button>
      )}
    </div>
  );
}
