import { Form } from "@remix-run/react";
import type { WorkspaceView } from "@workers/tenants/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import type { Problem } from "~/problem.ts";
import { TypedSlug } from "./typed-slug.tsx";

/** Suspends the workspace, or has it go on; what the platform suspended only the platform resumes. */
export function Suspension({
  workspace: { slug, suspension },
  problem,
}: {
  workspace: WorkspaceView;
  problem: Problem | undefined;
}) {
  if (suspension?.by === "platform") return null;
  return suspension ? <Resume /> : <Suspend slug={slug} problem={problem} />;
}

function Resume() {
  return (
    <Section title="Go on" description="Agents answer again at once, with the same keys, hosts and listings.">
      <Form method="post">
        <Button type="submit" name="intent" value="resume" variant="solid">
          Have the workspace go on
        </Button>
      </Form>
    </Section>
  );
}

function Suspend({ slug, problem }: { slug: string; problem: Problem | undefined }) {
  return (
    <Section
      title="Suspend"
      description="Runs that go on end, keys are refused, and the marketplace shows none of its agents, until an owner has it go on."
    >
      <Form method="post" className="grid max-w-md gap-5">
        <Field id="reason" label="Reason" description="Its members read it. You may leave it empty.">
          <Input {...fieldProps("reason", true, false)} name="reason" maxLength={300} />
        </Field>
        <TypedSlug slug={slug} to="suspend it" problem={problem} />
        <Button type="submit" name="intent" value="suspend" variant="danger" className="justify-self-start">
          Suspend the workspace
        </Button>
      </Form>
    </Section>
  );
}
