import { Link } from "@remix-run/react";
import type { AgentView } from "@workers/agents/contract.ts";
import type { Category } from "@workers/catalog/contract.ts";
import { useId } from "react";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { Field, Select } from "~/components/ui/field.tsx";
import { directory } from "~/texts/directory.ts";
import { useTexts } from "~/texts/texts.ts";

interface PublicPageProps {
  agent: AgentView;
  workspace: string;
  mayList: boolean;
  /** As it is in the directory; null when it is not. */
  listed: { version: string; category: Category } | null;
  production: string | undefined;
}

/** The way to the agent's page, and whether everyone finds it. */
export function PublicPage({ agent, workspace, mayList, listed, production }: PublicPageProps) {
  const outdated = production !== undefined && listed?.version !== production;
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
          controls={<CategoryChoice category={listed?.category} />}
        >
          Everyone will find it in the directory, and see its readme, schemas and examples.
        </ConfirmDialog>
      )}
      {mayList && listed && !outdated && (
        <ConfirmDialog
          trigger="Category"
          title={`Where is ${agent.title} found?`}
          confirm="Save"
          fields={{ intent: "list" }}
          controls={<CategoryChoice category={listed.category} />}
        >
          The directory shows it among the agents of this category.
        </ConfirmDialog>
      )}
      {mayList && listed && (
        <ConfirmDialog
          trigger="Unlist"
          title={`Take ${agent.title} off the directory?`}
          confirm="Unlist it"
          fields={{ intent: "unlist" }}
        >
          Only this workspace will see its page. It stays live.
        </ConfirmDialog>
      )}
    </>
  );
}

/** The categories; for an agent that has none yet, also what its manifest says. */
function CategoryChoice({ category }: { category: Category | undefined }) {
  const { categories, facets } = useTexts(directory);
  const id = useId();
  return (
    <Field id={id} label={facets.category}>
      <Select id={id} name="category" defaultValue={category ?? ""}>
        {!category && <option value="">As its manifest says</option>}
        {Object.entries(categories).map(([value, { title }]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </Select>
    </Field>
  );
}
