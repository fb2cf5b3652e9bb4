import type { Role } from "@workers/tenants/contract.ts";

/** What a role is for, in a line. */
export const ROLE_WORDS: Record<Role, string> = {
  owner: "Everything, and the workspace itself",
  admin: "Members, keys, domains and settings",
  developer: "Builds, publishes and deploys agents",
  member: "Runs agents",
  reseller: "Sees agents and runs",
};
