import { sqliteTable, text } from "drizzle-orm/sqlite-core";
import { idColumn, timeColumn } from "../kernel/columns.ts";
import type { Plan } from "./plans.ts";

/** In DIRECTORY: which tenants there are. What must be exact about one is kept by its object. */
export const tenants = sqliteTable("tenants", {
  id: idColumn<"ten">("id").primaryKey(),
  slug: text("slug").notNull().unique(),
  name: text("name").notNull(),
  plan: text("plan").$type<Plan>().notNull(),
  createdAt: timeColumn("created_at").notNull(),
});
