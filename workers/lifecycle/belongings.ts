/** The tenants' own tables, whose rows go with their tenant. */
export const OWN_TABLES = [
  ...[
    "agents",
    "versions",
    "pending_bundles",
    "signing_secrets",
    "deployments",
    "deployment_health",
    "deployment_attempts",
  ],
  ...["runs", "run_payloads", "run_counts", "usage", "outbox_events", "audit_entries", "workspace_exports"],
  ...["model_providers", "conversations", "datasets", "evaluations", "evaluation_cases", "saved_inputs"],
] as const;

/** The platform's tables with rows of a tenant, which go with it. What refers to another table comes before that. */
export const PLATFORM_TABLES = {
  CATALOG: ["reviews", "listings"],
  SEARCH: ["documents"],
  DIRECTORY: [
    ...["sessions", "token_families", "memberships", "invitations", "agent_teams", "team_members", "teams"],
    ...["hosts", "former_slugs", "object_updates", "sso_connections", "agent_shares"],
  ],
} as const;

/** What of a tenant stays when it is removed: the claim to its slugs, which nobody else ever has. */
export const KEPT_TABLES = ["slug_claims"] as const;
