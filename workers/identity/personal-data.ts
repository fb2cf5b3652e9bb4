/** A table of the directory whose rows belong to one person: they are shown in an export, and go with the account. */
export interface PersonalTable {
  table: string;
  /** The column with the person's id, or their address. */
  owner: string;
  /** Whether it is their address. */
  byEmail?: true;
  /** The columns that an export shows; the others are secrets, or hashes of some. */
  shown: readonly string[];
}

/** In the order in which they are erased: what refers to `users` before `users`. */
export const PERSONAL_TABLES: readonly PersonalTable[] = [
  {
    table: "sessions",
    owner: "user_id",
    shown: ["created_at", "last_seen_at", "expires_at", "address", "user_agent", "method", "tenant_id"],
  },
  { table: "memberships", owner: "user_id", shown: ["tenant_id", "role", "created_at"] },
  { table: "one_time_codes", owner: "user_id", shown: ["purpose", "expires_at"] },
  {
    table: "account_events",
    owner: "user_id",
    shown: ["id", "action", "target_id", "detail", "address", "user_agent", "at"],
  },
  { table: "totp", owner: "user_id", shown: ["created_at", "confirmed_at"] },
  { table: "recovery_codes", owner: "user_id", shown: ["created_at", "used_at"] },
  {
    table: "passkeys",
    owner: "user_id",
    shown: ["name", "transports", "backed_up", "created_at", "last_used_at"],
  },
  {
    table: "token_families",
    owner: "user_id",
    shown: ["id", "tenant_id", "name", "scopes", "created_at", "last_used_at", "address", "user_agent"],
  },
  { table: "team_members", owner: "user_id", shown: ["team_id", "tenant_id"] },
  { table: "review_reports", owner: "user_id", shown: ["review_id", "reason", "created_at"] },
  {
    table: "invitations",
    ...{ owner: "email", byEmail: true },
    shown: ["tenant_id", "role", "state", "created_at", "expires_at"],
  },
  {
    table: "mails",
    ...{ owner: "recipient", byEmail: true },
    shown: ["template", "state", "created_at", "sent_at"],
  },
  {
    table: "identities",
    owner: "user_id",
    shown: ["provider", "subject", "label", "created_at", "last_used_at"],
  },
  { table: "wallets", owner: "user_id", shown: ["address", "chain_id", "created_at", "last_used_at"] },
  { table: "users", owner: "id", shown: ["id", "email", "name", "created_at", "platform_admin"] },
];
