import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { listTenants } from "@workers/admin/index.ts";
import { requirePerson } from "~/access.server.ts";
import { AdminList } from "~/components/admin/admin-list.tsx";
import type { Column } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { WorkspaceState } from "~/components/workspaces/workspace-state.tsx";
import { inWords } from "~/format.ts";
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

type Listed = ReturnType<typeof useLoaderData<typeof loader>>["page"]["data"][number];

const COLUMNS: Column<Listed>[] = [
  {
    title: "Workspace",
    className: "wrap-anywhere",
    cell: ({ id, name, slug }) => (
      <span className="block min-w-40">
        <Link to={`/admin/tenants/${id}`} className="font-medium text-link hover:underline">
          {name || "Deleted workspace"}
        </Link>
        <span className="block font-mono font-normal text-faint text-xs">{slug}</span>
      </span>
    ),
  },
  { title: "Plan", cell: ({ plan }) => inWords(plan) },
  { title: "State", cell: ({ status }) => <WorkspaceState status={status} /> },
  { title: "Members", cell: ({ members }) => members.length },
  { title: "Made", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

export default function Tenants() {
  const { page, q } = useLoaderData<typeof loader>();
  return (
    <AdminList
      title="Workspaces"
      description="Everything that people have made on this platform."
      search={{ label: "Slug, name or id", q }}
      none="No such workspace"
      columns={COLUMNS}
      page={page}
    />
  );
}
