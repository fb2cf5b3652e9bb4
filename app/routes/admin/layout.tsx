import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Outlet } from "@remix-run/react";
import { requirePlatformAdmin } from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { ErrorPage } from "~/components/layout/error-page.tsx";
import { SettingsNav } from "~/components/settings/settings-nav.tsx";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = () => [
  { title: "Platform · Quayside" },
  { name: "robots", content: "noindex" },
];

const LINKS = [
  { to: "/admin", label: "Workspaces" },
  { to: "/admin/users", label: "People" },
];

/** The platform's administration is on its own host, for its administrators. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await orErrorPage(requirePlatformAdmin(requirePerson(request, context)));
  return null;
}

/** Around every page of the administration; each of them has its own heading. */
export default function AdminLayout() {
  return (
    <div className="wrap grid gap-6 pt-6 lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-12 lg:pt-10">
      <SettingsNav links={LINKS} label="Platform" />
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
