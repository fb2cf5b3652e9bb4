import { integer, text } from "drizzle-orm/sqlite-core";
import type { Id, IdPrefix } from "./ids.ts";

/** A typed id column. */
export const idColumn = <P extends IdPrefix>(name: string) => text(name).$type<Id<P>>().notNull();

/** Milliseconds since the epoch. */
export const timeColumn = (name: string) => integer(name, { mode: "number" });

/** A JSON document in a text column. */
export const jsonColumn = <T>(name: string) => text(name, { mode: "json" }).$type<T>();
