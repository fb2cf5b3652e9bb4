import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { Outlet, useLoaderData, useLocation } from "@remix-run/react";
import { requireCtx } from "~/access.server.ts";
import { SettingsNav } from "~/components/settings/settings-nav.tsx";
import { settingsPagesOf } from "~/settings-pages.server.ts";

/** The settings, and which of them are offered to the person. */
export function loader({ request, context }: LoaderFunctionArgs) {
  return { links: settingsPagesOf(requireCtx(request, context)) };
}

/** Around every page of the settings; each of them has its own heading. */
export default function SettingsLayout() {
  const { links } = useLoaderData<typeof loader>();
  const { pathname } = useLocation();
  // One that is not offered says on its page why: there it is named, as any other.
  const shown = links.filter(({ to, offered }) => offered || to === pathname);
  return (
    <div className="grid min-w-0 gap-6 xl:grid-cols-[minmax(0,1fr)_10rem] xl:gap-10">
      <div className="min-w-0 xl:order-last">
        <SettingsNav links={shown} />
      </div>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}
