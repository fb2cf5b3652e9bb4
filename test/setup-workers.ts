import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

// The first file makes the tables of all that follow.
const { MIGRATIONS } = env as unknown as { MIGRATIONS: Record<"DIRECTORY" | "CATALOG" | "DATA", never> };
const databases = env as unknown as Record<"DIRECTORY" | "CATALOG" | "DATA", D1Database>;
for (const name of ["DIRECTORY", "CATALOG", "DATA"] as const)
  await applyD1Migrations(databases[name], MIGRATIONS[name]);

// All suites sign in from one address, which is limited over all of them.
await databases.DIRECTORY.exec("DELETE FROM login_attempts");
