import { defineConfig } from "drizzle-kit";

/** Which tables live in which D1 database. `DATABASE=data drizzle-kit generate --name what-changes` writes a migration. */
const DATABASES = {
  directory: ["identity", "tenants"],
  catalog: ["catalog"],
  data: ["audit", "agents", "runs", "deployments"],
};

const database = (process.env.DATABASE ?? "data") as keyof typeof DATABASES;

export default defineConfig({
  dialect: "sqlite",
  schema: DATABASES[database].map((domain) => `./workers/${domain}/tables.ts`),
  out: `./migrations/${database}`,
});
