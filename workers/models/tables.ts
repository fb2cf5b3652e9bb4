import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Sealed } from "../kernel/crypto.ts";

/** Model providers of a tenant's own. */
export const modelProviders = sqliteTable(
  "model_providers",
  {
    tenantId: idColumn<"ten">("tenant_id"),
    /** What models of it are called before the slash. */
    name: text("id").notNull(),
    baseUrl: text("base_url").notNull(),
    /** Sealed under the tenant, the name and the base URL; null where it takes none. */
    key: jsonColumn<Sealed>("api_key"),
    /** The last characters of the key, to know it by. */
    keyHint: text("key_hint"),
    createdAt: timeColumn("created_at").notNull(),
    updatedAt: timeColumn("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.name] })],
);
export type ModelProviderRow = typeof modelProviders.$inferSelect;
