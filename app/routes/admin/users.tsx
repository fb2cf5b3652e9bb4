import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { listUsers } from "@workers/admin/index.ts";
import { requirePerson } from "~/access.server.ts";
import { AdminList } from "~/components/admin/admin-list.tsx";
import { Badge } from "~/components/ui/badge.tsx";
import { Cell } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "People");

/** A page of the list; `q` is what is looked for. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = pageQueryOf(request, ["q"]);
  const page = await orErrorPage(listUsers(requirePerson(request, context), query));
  return { page, q: query.q };
}

export default function Users() {
  const { page, q } = useLoaderData<typeof loader>();
  const rows = page.data.map((one) => (
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
  ));
  return (
    <AdminList
      title="People"
      description="Everybody with an account."
      search={{ label: "Address, name or id", q }}
      none="Nobody of that name"
      head={["Person", "State", "Workspaces", "Since"]}
      rows={rows}
      nextCursor={page.nextCursor}
    />
  );
}
