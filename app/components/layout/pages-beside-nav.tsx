import { Outlet } from "@remix-run/react";
import type { ComponentProps } from "react";
import { SettingsNav } from "~/components/settings/settings-nav.tsx";

/** Pages with the links between them beside; each of them has its own heading. */
export const PagesBesideNav = (nav: ComponentProps<typeof SettingsNav>) => (
  <div className="wrap grid gap-6 pt-6 lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-12 lg:pt-10">
    <SettingsNav {...nav} />
    <div className="min-w-0">
      <Outlet />
    </div>
  </div>
);
