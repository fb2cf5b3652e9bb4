import type { Ctx } from "@workers/kernel/context.ts";
import { PERMISSIONS, type Permission } from "@workers/kernel/permissions.ts";
import { may } from "./access.server.ts";
import type { SettingsLink } from "./components/settings/settings-nav.tsx";

/** The pages of a workspace's settings, in the order in which they are shown, with what it takes to see them. */
const PAGES: readonly (SettingsLink & { needs: Permission })[] = [
  { to: "/console/settings", label: "General", needs: "workspace:read" },
  { to: "/console/settings/members", label: "Members", needs: "members:read" },
  { to: "/console/settings/teams", label: "Teams", needs: "teams:read" },
  { to: "/console/settings/access", label: "Access", needs: "settings:read" },
  { to: "/console/settings/sso", label: "Single sign-on", needs: "sso:read" },
  { to: "/console/settings/keys", label: "API keys", needs: "keys:read" },
  { to: "/console/settings/models", label: "Models", needs: "models:read" },
  { to: "/console/settings/limits", label: "Limits", needs: "settings:read" },
  { to: "/console/settings/audit", label: "Audit log", needs: "audit:read" },
  { to: "/console/settings/domains", label: "Domains", needs: "domains:read" },
  { to: "/console/settings/brand", label: "Brand", needs: "brand:write" },
  { to: "/console/settings/danger", label: "Danger zone", needs: "workspace:delete" },
];

/** While a workspace does nothing, only what is open then is shown. */
const isOpen = ({ tenant }: Ctx, permission: Permission): boolean =>
  (tenant.status ?? "active") === "active" || PERMISSIONS[permission].dormant === true;

/** The settings pages, and which of them are of use to the actor. */
export const settingsPagesOf = (ctx: Ctx): (SettingsLink & { offered: boolean })[] =>
  PAGES.map(({ needs, ...link }) => ({ ...link, offered: may(ctx, needs) && isOpen(ctx, needs) }));
