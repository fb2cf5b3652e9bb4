import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { Outlet, useLoaderData } from "@remix-run/react";
import { requireCtx } from "~/access.server.ts";
import { SettingsNav } from "~/components/settings/settings-nav.tsx";
import { settingsPagesOf } from "~/settings-pages.server.ts";

/** Which settings the person may see. */
export function loader({ request, context }: LoaderFunctionArgs) {
  return { links: settingsPagesOf(requireCtx(request, context)) };
}

/** Around every page of the settings; each of them has its own heading. */
export default function SettingsLayout() {
  const { links } = useLoaderData<typeof loader>();
  return (
    <div className="grid min-w-0 gap-6 xl:grid-cols-[minmax(0,1fr)_10rem] xl:gap-10">
      <div className="min-w-0 xl:order-last">
        <SettingsNav links={links} />
      </div>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}
