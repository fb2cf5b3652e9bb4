import { sqliteTable, text } from "drizzle-orm/sqlite-core";
import { jsonColumn, timeColumn } from "../kernel/columns.ts";
import type { Sealed } from "../kernel/crypto.ts";
import type { LicenceKey } from "./contract.ts";

/**
 * In DIRECTORY: the platform's keys that sign licences. The latest one does; none is ever removed, since licences are
 * checked offline for as long as somebody has one.
 */
export const licenceKeys = sqliteTable("licence_keys", {
  kid: text("kid").primaryKey().notNull(),
  publicKey: jsonColumn<LicenceKey>("public_key").notNull(),
  /** The private JWK, sealed. */
  privateKey: jsonColumn<Sealed>("private_key").notNull(),
  signsFrom: timeColumn("signs_from").notNull(),
});
