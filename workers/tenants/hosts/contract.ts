/** How far a custom domain is. Only `active` ones are answered. */
export const HOST_STATES = ["pending_dns", "pending_certificate", "active", "failed", "removing"] as const;
export type HostState = (typeof HOST_STATES)[number];
