import { brandRoutes } from "./brand/routes.ts";
import { invitationRoutes } from "./invitations/routes.ts";
import { lifeRoutes } from "./life/routes.ts";
import { memberRoutes } from "./members/routes.ts";
import { workspaceRoutes } from "./routes.ts";
import { settingsRoutes } from "./settings/routes.ts";
import { ssoRoutes } from "./sso/routes.ts";
import { teamRoutes } from "./teams/routes.ts";

/** The API of workspaces and of who belongs to them. */
export const tenantRoutes = [
  ...[workspaceRoutes, lifeRoutes, settingsRoutes, teamRoutes],
  ...[memberRoutes, invitationRoutes, ssoRoutes, brandRoutes],
];
