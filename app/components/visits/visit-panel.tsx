import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";
import type { VisitPanelProps } from "./shown-visit.ts";
import { VisitForm } from "./visit-form.tsx";
import { VisitTurn } from "./visit-turn.tsx";

/** A visitor's session with an agent: what was said, and what is said next. */
export function VisitPanel({ visit, workspace, path, title, ...form }: VisitPanelProps) {
  const t = useTexts(agentParts).visit;
  const { turns, chatField } = visit;
  const last = turns.at(-1);
  return (
    <Card>
      <header className="flex items-center justify-between gap-3 border-line border-b px-5 py-3.5 sm:px-7">
        <h2 className="min-w-0 font-semibold">{chatField ? t.talk(title) : t.try}</h2>
        {last && <StartOver />}
      </header>
      {turns.length > 0 && (
        <ol aria-label={t.messages} className="grid gap-7 border-line border-b px-5 py-6 sm:px-7">
          {turns.map((turn) => (
            <VisitTurn key={turn.seq} turn={turn} visit={visit} path={path} isLast={turn === last} />
          ))}
        </ol>
      )}
      <div className="p-5 sm:p-7">
        <VisitForm key={last?.seq ?? 0} visit={visit} {...form} />
      </div>
      <p className="border-line border-t px-5 py-3 text-pretty text-faint text-xs sm:px-7">
        {t.notice(workspace)}
      </p>
    </Card>
  );
}

const StartOver = () => (
  <Form method="post" preventScrollReset>
    <Button type="submit" name="intent" value="start-over" size="sm" variant="ghost">
      {useTexts(agentParts).visit.startOver}
    </Button>
  </Form>
);
