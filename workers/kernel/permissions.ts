/** What a role may do. One table: the API, the pages and the documentation all read it from here. */
export const ROLES = ["owner", "admin", "developer", "member", "reseller"] as const;
export type Role = (typeof ROLES)[number];

const EVERYONE: readonly Role[] = ROLES;
const BUILDERS: readonly Role[] = ["owner", "admin", "developer"];

export const PERMISSIONS = {
  "agents:read": EVERYONE,
  "agents:write": BUILDERS,
  "agents:publish": BUILDERS,
  "deployments:read": EVERYONE,
  "deployments:write": BUILDERS,
  "listings:write": BUILDERS,
  "runs:read": EVERYONE,
  "runs:create": ["owner", "admin", "developer", "member"],
  "runs:cancel": ["owner", "admin", "developer", "member"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether a role holds a permission. */
export function allows(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}
