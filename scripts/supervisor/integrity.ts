import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "./start-error.ts";

/** The first bytes of every SQLite database (sqlite.org/fileformat.html, section 1.3). */
const MAGIC = "SQLite format 3\0";

function beginsWell(path: string): boolean {
  const bytes = Buffer.alloc(MAGIC.length);
  const file = openSync(path, "r");
  try {
    readSync(file, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(file);
  }
  return bytes.toString("latin1") === MAGIC;
}

/**
 * A glance at every database file before anything is started on them. One that was overwritten would otherwise
 * show only as failing requests. An object may never have written anything; a D1 database always has.
 */
export function requireSoundFiles(data: string): void {
  if (!existsSync(data)) return;
  for (const name of readdirSync(data, { recursive: true, encoding: "utf8" })) {
    const path = join(data, name);
    if (!name.endsWith(".sqlite") || (statSync(path).size === 0 && !name.startsWith("d1"))) continue;
    if (!beginsWell(path)) {
      throw new StartError(
        `${path} is damaged (not a database). Restore it, or start over with: npm start -- --fresh`,
      );
    }
  }
}
