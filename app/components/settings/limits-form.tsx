import { Form } from "@remix-run/react";
import { Section } from "~/components/ui/card.tsx";
import { LabelledInput, LabelledTextarea } from "~/components/ui/labelled.tsx";
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

interface LimitsFormProps {
  fields: LimitsFields;
  plan: PlanWords;
  mayChange: boolean;
  problem: Problem | undefined;
}

/** Limits, egress and data of a workspace: one form; those who may not change it see what holds. */
export function LimitsForm(props: LimitsFormProps) {
  return (
    <Form method="post" className="grid gap-6">
      <input type="hidden" name="intent" value="save" />
      <RunsAndMoney {...props} />
      <Egress {...props} />
      <Data {...props} />
      <SaveButton mayChange={props.mayChange} />
    </Form>
  );
}

/** One field's own part of the form's. */
const fieldOf = (name: keyof LimitsFields, { fields, mayChange, problem }: LimitsFormProps) => ({
  ...{ name, problem, defaultValue: fields[name], disabled: !mayChange, autoComplete: "off" },
  required: false,
});

function RunsAndMoney(props: LimitsFormProps) {
  return (
    <Section title="Runs and money" description="Of plan and setting the lesser holds.">
      <div className="grid gap-5 sm:grid-cols-2">
        <LabelledInput
          {...fieldOf("runTimeoutSeconds", props)}
          label="Longest run, in seconds"
          description={props.plan.timeout}
          inputMode="numeric"
        />
        <LabelledInput
          {...fieldOf("monthlyBudgetMicros", props)}
          label="Budget a month, in US dollars"
          description={props.plan.budget}
          inputMode="decimal"
        />
        <LabelledInput
          {...fieldOf("runCostMicros", props)}
          label="Cost of a run, in US dollars"
          description="What it may cost at most where its caller does not say."
          inputMode="decimal"
        />
      </div>
    </Section>
  );
}

function Egress(props: LimitsFormProps) {
  return (
    <Section title="Where agents may go">
      <LabelledTextarea
        {...fieldOf("egressHosts", props)}
        label="Hosts"
        description="One a line, such as api.example.org, or *.example.org for all below it. Agents reach no other, whatever they were granted. Empty: what each was granted."
        rows={4}
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono"
      />
    </Section>
  );
}

function Data(props: LimitsFormProps) {
  return (
    <Section title="Data">
      <div className="grid gap-5 sm:grid-cols-2">
        <LabelledInput
          {...fieldOf("retentionDays", props)}
          label="Keep ended runs, in days"
          description={props.plan.retention}
          inputMode="numeric"
        />
        <LabelledInput
          {...fieldOf("dataRegion", props)}
          label="Where data is to be kept"
          description="A note for members; it moves nothing."
          maxLength={200}
        />
      </div>
    </Section>
  );
}
