import { useLocation, useSearchParams } from "@remix-run/react";
import { Card } from "~/components/ui/card.tsx";
import type { ShownVisit } from "~/components/visits/shown-visit.ts";
import { VisitPanel } from "~/components/visits/visit-panel.tsx";
import type { Json } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { agent } from "~/texts/agent.ts";
import { useTexts } from "~/texts/texts.ts";
import type { AgentFace } from "./agent-face.ts";
import { PagesInstead } from "./pages-instead.tsx";
import { RunForm } from "./run-form.tsx";
import { RunInstead } from "./run-instead.tsx";

interface TryAgentProps {
  workspace: string;
  slug: string;
  face: Pick<AgentFace, "title" | "kind" | "pages" | "inputSchema" | "examples"> & {
    mine: boolean;
    live: boolean;
  };
  /** The visitor's session; null where the agent is not open to visitors. */
  visit: ShownVisit | null;
  signedIn: boolean;
  problem?: Problem | undefined;
  /** What was refused, to be changed and sent again. */
  sent?: Json | undefined;
}

/** The visitor's session where the agent is open to visitors; else the run form, which tells those who may not run it why. */
export function TryAgent({ workspace, slug, face, visit, signedIn, problem, sent }: TryAgentProps) {
  const t = useTexts(agent);
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  const { title, examples, kind, pages, inputSchema, mine, live } = face;
  const value = sent ?? examples[Number(search.get("example")) - 1]?.input;
  if (visit) {
    const about = { workspace, path: pathname, title, examples, signedIn };
    return <VisitPanel visit={visit} {...about} problem={problem} sent={value} />;
  }
  if (kind === "static")
    return (
      <Card className="p-5 sm:p-7">
        <PagesInstead pages={pages} />
      </Card>
    );
  const place = { signedIn, mine, workspace, agent: slug, back: `${pathname}?tab=try` };
  return (
    <Card className="p-5 sm:p-7">
      <h2 className="sr-only">{t.tabs.try}</h2>
      <RunForm
        inputSchema={inputSchema}
        examples={examples}
        channel="production"
        value={value}
        problem={problem}
        instead={mine && live ? undefined : <RunInstead {...place} />}
      />
    </Card>
  );
}
