import { Form, useNavigation } from "@remix-run/react";
import type { ReactNode } from "react";
import { type FormExample, SchemaForm } from "~/components/schema-form/schema-form.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import type { Json } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";
import { ProblemNotice } from "./problem-notice.tsx";

/** Asks for an agent's input and starts a run by the page's action. `instead` stands where the button would, if it may not. */
export function RunForm({
  inputSchema,
  examples,
  channel,
  value,
  problem,
  instead,
}: {
  inputSchema: Json;
  examples: readonly FormExample[];
  /** The channel that it runs in. */
  channel: string;
  value?: Json | undefined;
  problem?: Problem | undefined;
  instead?: ReactNode;
}) {
  const t = useTexts(agentParts).run;
  const busy = useNavigation().state === "submitting";
  return (
    <Form method="post" className="grid gap-6">
      <input type="hidden" name="channel" value={channel} />
      {problem && problem.issues.length === 0 && <ProblemNotice problem={problem} />}
      <SchemaForm
        schema={inputSchema}
        name="input"
        label={t.input}
        value={value}
        examples={examples}
        issues={problem?.issues ?? []}
        issuePrefix="/input"
      />
      <div className="flex flex-wrap items-center justify-end gap-3 border-line border-t pt-5">
        {instead ?? (
          <Button type="submit" variant="signal" size="lg" disabled={busy}>
            <Icon name="play" />
            {busy ? t.starting : t.run}
          </Button>
        )}
      </div>
    </Form>
  );
}
