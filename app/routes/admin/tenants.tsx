import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { listTenants } from "@workers/admin/index.ts";
import { requirePerson } from "~/access.server.ts";
import { AdminList } from "~/components/admin/admin-list.tsx";
import { Badge } from "~/components/ui/badge.tsx";
import { Cell } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Workspaces");

/** A page of the list; `q` is what is looked for. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = pageQueryOf(request, ["q"]);
  const page = await orErrorPage(listTenants(requirePerson(request, context), query));
  return { page, q: query.q };
}

export default function Tenants() {
  const { page, q } = useLoaderData<typeof loader>();
  const rows = page.data.map((one) => (
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
  ));
  return (
    <AdminList
      title="Workspaces"
      description="Everything that people have made on this platform."
      search={{ label: "Slug, name or id", q }}
      none="No such workspace"
      head={["Workspace", "Plan", "State", "Members", "Made"]}
      rows={rows}
      nextCursor={page.nextCursor}
    />
  );
}
