import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { listUsers } from "@workers/admin/index.ts";
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
  ...pageMeta(page, "People"),
  { name: "robots", content: "noindex" },
];

/** A page of the list; `q` is what is looked for. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = pageQueryOf(request, ["q"]);
  const page = await orErrorPage(listUsers(requirePerson(request, context), query));
  return { page, q: query.q };
}

export default function Users() {
  const { page, q } = useLoaderData<typeof loader>();
  return (
    <div className="grid gap-6">
      <PageHeader title="People" description="Everybody with an account." />
      <FilterBar label="People" filtered={q !== undefined}>
        <FilterText name="q" label="Address, name or id" value={q} />
      </FilterBar>
      <Card>
        {page.data.length === 0 ? (
          <EmptyState title="Nobody of that name" action={<ButtonLink to="?">Show all</ButtonLink>}>
            Nothing begins like this.
          </EmptyState>
        ) : (
          <Table label="People" head={["Person", "State", "Workspaces", "Since"]}>
            {page.data.map((one) => (
              <tr key={one.id}>
                <Cell head>
                  <Link to={`/admin/users/${one.id}`} className="font-medium text-link hover:underline">
                    {one.name}
                  </Link>
                  <span className="block text-faint text-xs">{one.email}</span>
                </Cell>
                <Cell>
                  {one.suspension ? (
                    <Badge tone="warn">suspended</Badge>
                  ) : (
                    <Badge tone={one.platformAdmin ? "info" : "good"}>
                      {one.platformAdmin ? "administrator" : "active"}
                    </Badge>
                  )}
                </Cell>
                <Cell>{one.workspaces.length}</Cell>
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
