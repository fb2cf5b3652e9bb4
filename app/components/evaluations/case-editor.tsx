import { Form } from "@remix-run/react";
import type { DatasetCase } from "@workers/evaluations/contract.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { type FormExample, SchemaForm } from "~/components/schema-form/schema-form.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Json } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { CheckFields } from "./check-fields.tsx";

export interface CaseEditorProps {
  /** Where it stands in the dataset; of a new case behind the others. */
  at: number;
  revision: number;
  value: DatasetCase | null;
  inputSchema: Json;
  examples: FormExample[];
  models: string[];
  problem?: Problem | undefined;
}

/** The form of one case: its name, its input by the agent's schema, and what has to hold of its output. */
export function CaseEditor({ at, revision, value, inputSchema, examples, models, problem }: CaseEditorProps) {
  return (
    <Section title={value ? `Edit ${value.name}` : "New case"}>
      <Form method="post" action="?" className="grid gap-6">
        {problem && <ProblemNotice problem={problem} />}
        <input type="hidden" name="at" value={at} />
        <input type="hidden" name="revision" value={revision} />
        <LabelledInput
          name="name"
          label="Name"
          maxLength={100}
          defaultValue={value?.name ?? `Case ${at + 1}`}
          problem={problem}
        />
        <SchemaForm
          schema={inputSchema}
          name="input"
          label="Input"
          value={value ? (value.input as Json) : undefined}
          examples={examples}
        />
        <CheckFields checks={value?.checks ?? []} models={models} />
        <div className="flex flex-wrap justify-end gap-2 border-line border-t pt-5">
          <ButtonLink to="?" variant="ghost">
            Cancel
          </ButtonLink>
          <Button type="submit" name="intent" value="save-case" variant="signal">
            Save the case
          </Button>
        </div>
      </Form>
    </Section>
  );
}
