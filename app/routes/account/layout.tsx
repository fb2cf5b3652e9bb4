import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { requirePerson } from "~/access.server.ts";
import { ErrorPage } from "~/components/layout/error-page.tsx";
import { PagesBesideNav } from "~/components/layout/pages-beside-nav.tsx";
import { privateMeta } from "~/meta.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Your account");

const LINKS = [
  { to: "/account", label: "Profile" },
  { to: "/account/connections", label: "Connections" },
  { to: "/account/security", label: "Security" },
  { to: "/account/sessions", label: "Devices" },
  { to: "/account/data", label: "Your data" },
];

/** The pages of one's own account are on the platform's host alone. */
export function loader({ request, context }: LoaderFunctionArgs) {
  requirePerson(request, context);
  return null;
}

/** Around every page of the account; each of them has its own heading. */
export default function AccountLayout() {
  return <PagesBesideNav links={LINKS} label="Your account" />;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
