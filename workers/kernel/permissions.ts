/** What a role may do. One table: the API, the pages and `docs/permissions.md` all read it from here. */
export const ROLES = ["owner", "admin", "developer", "member", "reseller"] as const;
export type Role = (typeof ROLES)[number];

interface Grant {
  /** What it lets one do, as a page says it: "Publish versions of agents". */
  about: string;
  roles: readonly Role[];
  /** Dangerous: a person has to have proved within the last ten minutes that it is them. */
  sudo?: true;
  /** For people alone: no API key may hold it, whatever its role. */
  people?: true;
  /** Lets somebody in for good: closed to an administrator of the platform who acts in a person's place. */
  own?: true;
  /** Still open while the workspace is suspended, or is to be deleted. */
  dormant?: true;
}

const EVERYONE: readonly Role[] = ROLES;
const BUILDERS: readonly Role[] = ["owner", "admin", "developer"];
const RUNNERS: readonly Role[] = ["owner", "admin", "developer", "member"];
const ADMINS: readonly Role[] = ["owner", "admin"];
const OWNERS: readonly Role[] = ["owner"];

const TABLE = {
  "agents:read": {
    about: "See agents, their versions and files, and what other workspaces share",
    roles: EVERYONE,
  },
  "agents:write": { about: "Create, change and archive agents", roles: BUILDERS },
  "agents:publish": { about: "Publish versions of agents", roles: BUILDERS },
  "agents:share": { about: "Share agents with other workspaces", roles: BUILDERS, own: true },
  "agents:secrets": {
    about: "See and replace the secrets by which requests to remote agents are signed",
    ...{ roles: ADMINS, sudo: true, own: true },
  },
  "deployments:read": { about: "See what is deployed", roles: EVERYONE },
  "deployments:write": {
    about: "Deploy, configure and roll back; accept what other workspaces share",
    roles: BUILDERS,
  },
  "listings:write": {
    about: "List agents on the marketplace, and answer reviews of them",
    roles: BUILDERS,
  },
  "reviews:write": {
    about: "Review other workspaces' agents in the name of this one",
    ...{ roles: RUNNERS, people: true, own: true },
  },
  "runs:read": { about: "See runs, their inputs, outputs and logs", roles: EVERYONE },
  "runs:create": { about: "Run agents", roles: RUNNERS },
  "runs:cancel": { about: "Cancel runs", roles: RUNNERS },
  "workspace:read": { about: "See the workspace's name, plan and address", roles: EVERYONE, dormant: true },
  "workspace:write": { about: "Rename the workspace", roles: ADMINS },
  "workspace:export": { about: "Export all data of the workspace", roles: OWNERS, sudo: true, dormant: true },
  "workspace:suspend": {
    about: "Suspend the workspace, and have it go on",
    ...{ roles: OWNERS, sudo: true, people: true, dormant: true },
  },
  "workspace:delete": {
    about: "Delete the workspace",
    ...{ roles: OWNERS, sudo: true, people: true, dormant: true },
  },
  "members:read": { about: "See who belongs to the workspace", roles: EVERYONE },
  "members:write": { about: "Invite members, change their roles, remove them", roles: ADMINS, own: true },
  "ownership:transfer": { about: "Make somebody else the owner", roles: OWNERS, sudo: true, people: true },
  "teams:read": { about: "See teams and what is shared with them", roles: EVERYONE },
  "teams:write": { about: "Make teams and share agents with them", roles: ADMINS },
  "keys:read": { about: "See one's own API keys", roles: EVERYONE },
  "keys:write": { about: "Make, rotate and revoke one's own API keys", roles: EVERYONE, sudo: true },
  "keys:manage": { about: "See and revoke every API key", roles: ADMINS },
  "service-accounts:write": { about: "Make service accounts and their keys", roles: ADMINS, sudo: true },
  "domains:read": { about: "See the workspace's own domains", roles: BUILDERS },
  "domains:write": { about: "Add, prove and remove domains", roles: ADMINS, sudo: true },
  "brand:write": { about: "Change name, logo and colours", roles: ADMINS },
  "sso:read": { about: "See how members sign in", roles: ADMINS },
  "sso:write": { about: "Set up single sign-on", roles: OWNERS, sudo: true, people: true },
  "settings:read": { about: "See limits, budgets and policies", roles: BUILDERS },
  "settings:write": { about: "Change limits, budgets and policies", roles: ADMINS },
  "access:write": {
    about: "Decide how people have to come in: ways to sign in, networks, second factors",
    ...{ roles: ADMINS, sudo: true, people: true, own: true },
  },
  "models:read": { about: "See which model providers there are", roles: BUILDERS },
  "models:write": { about: "Set up model providers and their keys", roles: ADMINS },
  "audit:read": { about: "Search, verify and export the audit log", roles: ADMINS, dormant: true },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof TABLE;
export const PERMISSIONS: Readonly<Record<Permission, Grant>> = TABLE;

const heldBy = (role: Role): ReadonlySet<string> =>
  new Set(Object.entries(PERMISSIONS).flatMap(([name, { roles }]) => (roles.includes(role) ? [name] : [])));

const HELD: Readonly<Record<Role, ReadonlySet<string>>> = {
  owner: heldBy("owner"),
  admin: heldBy("admin"),
  developer: heldBy("developer"),
  member: heldBy("member"),
  reseller: heldBy("reseller"),
};

/** Whether a role holds a permission. */
export const allows = (role: Role, permission: Permission): boolean => HELD[role].has(permission);

/** Whether text names a permission. */
export const isPermission = (text: string): text is Permission => Object.hasOwn(PERMISSIONS, text);

/** What somebody may do: a role, limited to scopes where there are any. */
export interface Rights {
  role: Role;
  scopes: readonly Permission[] | null;
}

const holds = ({ role, scopes }: Rights, permission: Permission): boolean =>
  allows(role, permission) && (scopes?.includes(permission) ?? true);

/**
 * What a key of these rights would give that its maker does not have: nobody hands on more than they hold. Scopes count
 * though the role lacks them, which may be raised later.
 */
export function beyond(given: Rights, maker: Rights): Permission[] {
  const all = Object.keys(PERMISSIONS) as Permission[];
  const gives = (permission: Permission) =>
    !PERMISSIONS[permission].people && (given.scopes?.includes(permission) ?? allows(given.role, permission));
  return all.filter((permission) => gives(permission) && !holds(maker, permission));
}

/** Whether a role may anything that the other may not. Scopes take nothing of that away: owners are above admins, say. */
export const outranks = (role: Role, other: Role): boolean =>
  Object.values(PERMISSIONS).some(({ roles }) => roles.includes(role) && !roles.includes(other));
