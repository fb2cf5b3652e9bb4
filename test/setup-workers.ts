import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

// Each file has storage of its own, so each needs its tables.
const { MIGRATIONS } = env as unknown as { MIGRATIONS: Record<"DIRECTORY" | "CATALOG" | "DATA", never> };
const databases = env as unknown as Record<"DIRECTORY" | "CATALOG" | "DATA", D1Database>;
for (const name of ["DIRECTORY", "CATALOG", "DATA"] as const)
  await applyD1Migrations(databases[name], MIGRATIONS[name]);
