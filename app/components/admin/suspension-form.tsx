import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { formatMoment } from "~/format.ts";
import type { Problem } from "~/problem.ts";

/** Suspends a person or a workspace with a reason, or lets them go on. */
export function SuspensionForm({
  suspension,
  effect,
  problem,
}: {
  suspension: { at: string; reason: string } | null;
  effect: string;
  problem: Problem | undefined;
}) {
  if (suspension)
    return (
      <Section
        title="Suspended"
        description={`Since ${formatMoment(suspension.at)}${suspension.reason && `: ${suspension.reason}`}`}
      >
        <Form method="post">
          <Button type="submit" name="intent" value="resume" variant="solid">
            Let them go on
          </Button>
        </Form>
      </Section>
    );
  return (
    <Section title="Suspend" description={effect}>
      <Form method="post" className="grid max-w-md gap-5">
        <LabelledInput
          name="reason"
          label="Reason"
          description="A sentence; those whom it is about read it."
          maxLength={300}
          problem={problem}
        />
        <Button type="submit" name="intent" value="suspend" variant="danger" className="justify-self-start">
          Suspend
        </Button>
      </Form>
    </Section>
  );
}
