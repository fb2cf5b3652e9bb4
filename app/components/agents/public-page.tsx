import { Link } from "@remix-run/react";
import type { AgentView } from "@workers/agents/contract.ts";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";

interface PublicPageProps {
  agent: AgentView;
  workspace: string;
  mayList: boolean;
  listed: string | null;
  production: string | undefined;
}

/** The way to the agent's page, and whether everyone finds it. */
export function PublicPage({ agent, workspace, mayList, listed, production }: PublicPageProps) {
  const outdated = production !== undefined && listed !== production;
  return (
    <>
      <Link to={`/agents/${workspace}/${agent.slug}`} className="link text-sm">
        See its page
      </Link>
      {mayList && outdated && (
        <ConfirmDialog
          trigger={listed ? `List ${production}` : "List it for everyone"}
          title={`List ${agent.title} ${production}?`}
          confirm="List it"
          fields={{ intent: "list" }}
        >
          Everyone will find it on the front page, and see its readme, schemas and examples.
        </ConfirmDialog>
      )}
      {mayList && listed && (
        <ConfirmDialog
          trigger="Unlist"
          title={`Take ${agent.title} off the front page?`}
          confirm="Unlist it"
          fields={{ intent: "unlist" }}
        >
          Only this workspace will see its page. It stays live.
        </ConfirmDialog>
      )}
    </>
  );
}
