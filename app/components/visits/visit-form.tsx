import { Form, useNavigation } from "@remix-run/react";
import { type KeyboardEvent, useEffect } from "react";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { RUN_STATUS } from "~/components/runs/run-status.ts";
import { SchemaForm } from "~/components/schema-form/schema-form.tsx";
import { Announced } from "~/components/ui/announced.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Field, fieldProps, Textarea } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { isObject } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";
import type { VisitPanelProps } from "./shown-visit.ts";

/** Refusals after which an account helps. */
const LIMITS = new Set(["rate_limited", "quota_exceeded", "budget_exceeded", "concurrency_exceeded"]);

type VisitFormProps = Pick<VisitPanelProps, "visit" | "examples" | "signedIn" | "problem" | "sent">;

/** Asks for what a visitor says next: a text in a chat, else the agent's input. */
export function VisitForm({ visit, examples, signedIn, problem, sent }: VisitFormProps) {
  const { visit: t, run } = useTexts(agentParts);
  const { chatField, inputSchema, turns } = visit;
  const last = turns.at(-1);
  const isWaiting = last !== undefined && !RUN_STATUS[last.status].final;
  const busy = useNavigation().state === "submitting";
  const issues = problem?.issues ?? [];
  const before = chatField && isObject(sent) ? sent[chatField] : "";
  return (
    <Form method="post" preventScrollReset className="grid gap-5">
      <input type="hidden" name="intent" value="ask" />
      {problem && <Refused problem={problem} signedIn={signedIn} />}
      {chatField ? (
        <Message
          before={typeof before === "string" ? before : ""}
          isFirst={turns.length === 0}
          isWaiting={isWaiting}
        />
      ) : (
        <SchemaForm
          {...{ schema: inputSchema, name: "input", label: run.input, value: sent, examples, issues }}
          issuePrefix="/input"
        />
      )}
      <div className="flex flex-wrap items-center justify-end gap-3">
        {isWaiting && <p className="flex-1 text-faint text-sm">{t.oneAtATime}</p>}
        <Button type="submit" variant="signal" size="lg" disabled={busy || isWaiting}>
          <Icon name="play" />
          {busy ? t.sending : chatField ? t.send : run.run}
        </Button>
      </div>
    </Form>
  );
}

function Refused({ problem, signedIn }: { problem: Problem; signedIn: boolean }) {
  const t = useTexts(agentParts).visit;
  if (!LIMITS.has(problem.code)) return <ProblemNotice problem={problem} />;
  const account = <ButtonLink to="/sign-up">{t.signUp}</ButtonLink>;
  return (
    <Announced about={problem}>
      <Notice tone="warn" title={problem.detail} action={!signedIn && account}>
        {!signedIn && t.account}
      </Notice>
    </Announced>
  );
}

const ID = "message";

/** The field of a chat: Enter sends, with Shift it begins a line. */
function Message({ before, isFirst, isWaiting }: { before: string; isFirst: boolean; isWaiting: boolean }) {
  const t = useTexts(agentParts).visit;
  // After each message the next one can be written at once.
  useEffect(() => {
    if (!isFirst) document.getElementById(ID)?.focus({ preventScroll: true });
  }, [isFirst]);
  const send = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (!isWaiting) event.currentTarget.form?.requestSubmit();
  };
  return (
    <Field id={ID} label={t.message} description={t.messageHint}>
      <Textarea
        {...fieldProps(ID, true, false)}
        name="text"
        rows={3}
        required
        maxLength={8_000}
        defaultValue={before}
        onKeyDown={send}
      />
    </Field>
  );
}
