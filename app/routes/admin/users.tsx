import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { listUsers } from "@workers/admin/index.ts";
import { requirePerson } from "~/access.server.ts";
import { AdminList } from "~/components/admin/admin-list.tsx";
import { Badge } from "~/components/ui/badge.tsx";
import type { Column } from "~/components/ui/table.tsx";
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

type Listed = ReturnType<typeof useLoaderData<typeof loader>>["page"]["data"][number];

const COLUMNS: Column<Listed>[] = [
  {
    title: "Person",
    className: "wrap-anywhere",
    cell: ({ id, name, email }) => (
      <span className="block min-w-40">
        <Link to={`/admin/users/${id}`} className="font-medium text-link hover:underline">
          {name}
        </Link>
        <span className="block font-normal text-faint text-xs">{email}</span>
      </span>
    ),
  },
  { title: "State", cell: (person) => <State {...person} /> },
  { title: "Workspaces", cell: ({ workspaces }) => workspaces.length },
  { title: "Since", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

function State({ suspension, platformAdmin }: Pick<Listed, "suspension" | "platformAdmin">) {
  if (suspension) return <Badge tone="warn">Suspended</Badge>;
  return platformAdmin ? <Badge tone="info">Administrator</Badge> : <Badge tone="good">Active</Badge>;
}

export default function Users() {
  const { page, q } = useLoaderData<typeof loader>();
  return (
    <AdminList
      title="People"
      description="Everybody with an account."
      search={{ label: "Address, name or id", q }}
      none="Nobody of that name"
      columns={COLUMNS}
      page={page}
    />
  );
}
