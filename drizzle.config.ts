import { defineConfig } from "drizzle-kit";

/** Which tables live in which D1 database. `DATABASE=data drizzle-kit generate --name what-changes` writes a migration. */
const DATABASES = {
  directory: [
    "mail/tables",
    "identity/tables",
    "identity/federation-tables",
    "identity/token-tables",
    "identity/factor-tables",
    "tenants/tables",
    "tenants/member-tables",
    "tenants/sso-tables",
    "tenants/share-tables",
    "audit/directory-tables",
    "lifecycle/directory-tables",
    "licences/tables",
    "reviews/directory-tables",
  ],
  catalog: ["catalog/tables", "reviews/tables"],
  // Its virtual tables and their triggers are written by hand: `DATABASE=search drizzle-kit generate --custom --name x`.
  search: ["catalog/search-tables"],
  data: [
    "audit/tables",
    "agents/tables",
    "runs/tables",
    "deployments/tables",
    "evaluations/tables",
    "lifecycle/tables",
    "models/tables",
    "runtimes/tables",
    "usage/tables",
  ],
};

const database = (process.env.DATABASE ?? "data") as keyof typeof DATABASES;

export default defineConfig({
  dialect: "sqlite",
  schema: DATABASES[database].map((tables) => `./workers/${tables}.ts`),
  out: `./migrations/${database}`,
});
