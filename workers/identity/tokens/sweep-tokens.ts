import { platformDatabase } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { rotateSigningKeys } from "./signing-keys.ts";

/** Removes tokens whose time is up, and sees to the keys that sign; called by the scheduler. */
export async function sweepTokens(env: Env, now: number): Promise<void> {
  const database = platformDatabase(env, "DIRECTORY");
  await database.batch(
    ["token_families", "refresh_tokens"].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE expires_at <= ?`).bind(now),
    ),
  );
  await rotateSigningKeys(env, now);
}
