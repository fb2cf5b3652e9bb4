import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { listTenants } from "@workers/admin/index.ts";
import { requirePerson } from "~/access.server.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterText } from "~/components/ui/filter-bar.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { Cell, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { pageMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => [
  ...pageMeta(page, "Workspaces"),
  { name: "robots", content: "noindex" },
];

/** A page of the list; `q` is what is looked for. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = pageQueryOf(request, ["q"]);
  const page = await orErrorPage(listTenants(requirePerson(request, context), query));
  return { page, q: query.q };
}

export default function Tenants() {
  const { page, q } = useLoaderData<typeof loader>();
  return (
    <div className="grid gap-6">
      <PageHeader title="Workspaces" description="Everything that people have made on this platform." />
      <FilterBar label="Workspaces" filtered={q !== undefined}>
        <FilterText name="q" label="Slug, name or id" value={q} />
      </FilterBar>
      <Card>
        {page.data.length === 0 ? (
          <EmptyState title="No such workspace" action={<ButtonLink to="?">Show all</ButtonLink>}>
            Nothing begins like this.
          </EmptyState>
        ) : (
          <Table label="Workspaces" head={["Workspace", "Plan", "State", "Members", "Made"]}>
            {page.data.map((one) => (
              <tr key={one.id}>
                <Cell head>
                  <Link to={`/admin/tenants/${one.id}`} className="font-medium text-link hover:underline">
                    {one.name || "(deleted)"}
                  </Link>
                  <span className="block font-mono text-faint text-xs">{one.slug}</span>
                </Cell>
                <Cell className="capitalize">{one.plan}</Cell>
                <Cell>
                  <Badge tone={one.status === "active" ? "good" : "warn"}>{one.status}</Badge>
                </Cell>
                <Cell>{one.members.length}</Cell>
                <Cell>
                  <Moment at={one.createdAt} />
                </Cell>
              </tr>
            ))}
          </Table>
        )}
      </Card>
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}
