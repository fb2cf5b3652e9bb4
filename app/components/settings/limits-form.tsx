import { Form } from "@remix-run/react";
import { Section } from "~/components/ui/card.tsx";
import { Field, fieldProps, Input, Textarea } from "~/components/ui/field.tsx";
import type { Problem } from "~/problem.ts";
import { SaveButton } from "./save-button.tsx";

/** What the fields hold, as text; empty where nothing is set. */
export interface LimitsFields {
  runTimeoutSeconds: string;
  runCostMicros: string;
  monthlyBudgetMicros: string;
  egressHosts: string;
  dataRegion: string;
  retentionDays: string;
}

/** What the plan allows, in words. */
export interface PlanWords {
  timeout: string;
  budget: string;
  retention: string;
}

const errorsAt = (problem: Problem | undefined, field: string): string[] =>
  problem?.issues.filter(({ pointer }) => pointer.startsWith(`/${field}`)).map(({ detail }) => detail) ?? [];

/** Limits, egress and data of a workspace: one form; those who may not change it see what holds. */
export function LimitsForm({
  fields,
  plan,
  mayChange,
  problem,
}: {
  fields: LimitsFields;
  plan: PlanWords;
  mayChange: boolean;
  problem: Problem | undefined;
}) {
  const field = (name: keyof LimitsFields, label: string, description: string, more = {}) => {
    const errors = errorsAt(problem, name);
    const Control = name === "egressHosts" ? Textarea : Input;
    return (
      <Field id={name} label={label} description={description} errors={errors}>
        <Control
          {...fieldProps(name, true, errors.length > 0)}
          {...{ name, defaultValue: fields[name], disabled: !mayChange, autoComplete: "off", ...more }}
        />
      </Field>
    );
  };
  const whole = { inputMode: "numeric" };
  const money = { inputMode: "decimal" };
  return (
    <Form method="post" className="grid gap-6">
      <input type="hidden" name="intent" value="save" />
      <Section title="Runs and money" description="Of plan and setting the lesser holds.">
        <div className="grid gap-5 sm:grid-cols-2">
          {field("runTimeoutSeconds", "Longest run, in seconds", plan.timeout, whole)}
          {field("monthlyBudgetMicros", "Budget a month, in US dollars", plan.budget, money)}
          {field(
            "runCostMicros",
            "Cost of a run, in US dollars",
            "What it may cost at most where its caller does not say.",
            money,
          )}
        </div>
      </Section>
      <Section title="Where agents may go">
        {field(
          "egressHosts",
          "Hosts",
          "One a line, such as api.example.org, or *.example.org for all below it. Agents reach no other, whatever they were granted. Empty: what each was granted.",
          { rows: 4, spellCheck: false, autoCapitalize: "none", className: "font-mono" },
        )}
      </Section>
      <Section title="Data">
        <div className="grid gap-5 sm:grid-cols-2">
          {field("retentionDays", "Keep ended runs, in days", plan.retention, whole)}
          {field("dataRegion", "Where data is to be kept", "A note for members; it moves nothing.", {
            maxLength: 200,
          })}
        </div>
      </Section>
      <SaveButton mayChange={mayChange} />
    </Form>
  );
}
