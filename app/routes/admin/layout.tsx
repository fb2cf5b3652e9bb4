import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { requirePlatformAdmin } from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { ErrorPage } from "~/components/layout/error-page.tsx";
import { PagesBesideNav } from "~/components/layout/pages-beside-nav.tsx";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = () => [
  { title: "Platform · Quayside" },
  { name: "robots", content: "noindex" },
];

const LINKS = [
  { to: "/admin", label: "Workspaces" },
  { to: "/admin/users", label: "People" },
  { to: "/admin/reviews", label: "Reviews" },
];

/** The platform's administration is on its own host, for its administrators. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await orErrorPage(requirePlatformAdmin(requirePerson(request, context)));
  return null;
}

/** Around every page of the administration; each of them has its own heading. */
export default function AdminLayout() {
  return <PagesBesideNav links={LINKS} label="Platform" />;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
