import { Form, useNavigation } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Field, fieldProps, Textarea } from "~/components/ui/field.tsx";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { JsonTree } from "~/components/viewers/json-tree.tsx";
import type { Json } from "~/json.ts";
import type { RunDetails } from "./run-details.ts";

/** What a run asks before it goes on, with the form to answer it. */
export function RunQuestion({
  question,
  mayRun,
}: {
  question: NonNullable<RunDetails["question"]>;
  mayRun: boolean;
}) {
  const navigation = useNavigation();
  const busy = navigation.state !== "idle" && navigation.formMethod === "POST";
  return (
    <Section title="It asks for your approval">
      <div className="grid min-w-0 gap-5">
        <p>{question.message}</p>
        <ScrollRegion label={`Arguments of ${question.tool}`} className="max-h-72">
          <JsonTree value={question.arguments as Json} />
        </ScrollRegion>
        {mayRun ? (
          <Form method="post" className="grid gap-4">
            <Field id="comment" label="Comment" description="Optional. The agent reads it.">
              <Textarea {...fieldProps("comment", true, false)} name="comment" rows={2} maxLength={2_000} />
            </Field>
            <div className="flex flex-wrap gap-3">
              <Button type="submit" name="intent" value="approve" disabled={busy}>
                Approve
              </Button>
              <Button type="submit" name="intent" value="decline" disabled={busy}>
                Decline
              </Button>
            </div>
          </Form>
        ) : (
          <p className="text-muted text-sm">Whoever may run agents in this workspace can answer.</p>
        )}
        <p className="text-faint text-sm">
          Without an answer the run fails <Moment at={question.expiresAt} />.
        </p>
      </div>
    </Section>
  );
}
