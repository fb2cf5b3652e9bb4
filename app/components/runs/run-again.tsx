import { Form, useNavigation } from "@remix-run/react";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { SchemaForm } from "~/components/schema-form/schema-form.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import type { Json } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";
import type { RunDetails } from "./run-details.ts";

/** Whether a problem is about the input, and so is shown beside its fields. */
export const isOfInput = ({ issues }: Problem): boolean =>
  issues.some(({ pointer }) => pointer.startsWith("/input"));

/** Runs the agent again with an input that begins as the run's own. */
export function RunAgain({
  run,
  schema,
  problem,
}: {
  run: RunDetails;
  schema: Json;
  problem: Problem | undefined;
}) {
  const t = useTexts(runs).page;
  const busy = useNavigation().state !== "idle";
  const refused = problem && isOfInput(problem) ? problem : undefined;
  return (
    <Card>
      <details open={refused !== undefined}>
        <summary className="rounded-xl px-5 py-3.5 font-semibold">{t.again}</summary>
        <Form method="post" className="grid gap-5 border-line border-t p-5">
          <input type="hidden" name="intent" value="replay" />
          {refused && <ProblemNotice problem={{ ...refused, issues: [] }} />}
          <SchemaForm
            schema={schema}
            name="input"
            label={t.input}
            value={run.input}
            issues={refused?.issues ?? []}
            issuePrefix="/input"
          />
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="max-w-prose text-faint text-sm">{t.againText}</p>
            <Button type="submit" variant="signal" disabled={busy}>
              <Icon name="play" />
              {t.start}
            </Button>
          </div>
        </Form>
      </details>
    </Card>
  );
}
