import { sql } from "../kernel/db.ts";

/** In how many ways a person can sign in on the platform's host: an SSO identity opens its workspace alone. */
export const waysIn = (userId: string) => sql`(
  (SELECT count(*) FROM users WHERE id = ${userId} AND password_hash <> '')
  + (SELECT count(*) FROM passkeys WHERE user_id = ${userId})
  + (SELECT count(*) FROM identities WHERE user_id = ${userId} AND provider NOT LIKE 'sso:%')
  + (SELECT count(*) FROM wallets WHERE user_id = ${userId}))`;

/** What is said to who would take the last one away. */
export const LAST_WAY_IN = "This is your last way to sign in. Set a password or link another one first.";
