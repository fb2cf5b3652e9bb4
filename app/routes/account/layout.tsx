import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Outlet } from "@remix-run/react";
import { requirePerson } from "~/access.server.ts";
import { ErrorPage } from "~/components/layout/error-page.tsx";
import { SettingsNav } from "~/components/settings/settings-nav.tsx";
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
  return (
    <div className="wrap grid gap-6 pt-6 lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-12 lg:pt-10">
      <SettingsNav links={LINKS} label="Your account" />
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
