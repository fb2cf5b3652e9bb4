import { commitDirectory } from "../../audit/index.ts";
import { platformDatabase } from "../../kernel/db.ts";
import { byPerson, type PersonCtx } from "../person.ts";
import { PERSONAL_TABLES } from "../personal-data.ts";

/**
 * Everything that the directory keeps about a person, table by table; columns that are secrets are left out. Refused
 * with `sudo_required`.
 */
export async function exportAccount(person: PersonCtx): Promise<Record<string, unknown>> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user } = person;
  const database = platformDatabase(env, "DIRECTORY");
  const queries = PERSONAL_TABLES.map(({ table, owner, byEmail, shown }) =>
    database
      .prepare(`SELECT ${shown.join(", ")} FROM ${table} WHERE ${owner} = ?`)
      .bind(byEmail ? user.email : user.id),
  );
  const answers = await database.batch(queries);
  const change = { action: "user.exported", targetId: user.id, by: byPerson(person), person: user.id };
  await commitDirectory(env, [], [{ ...change, whenChanged: null }], person);
  const tables = PERSONAL_TABLES.map(({ table }, i) => [table, answers[i]?.results ?? []] as const);
  return { exportedAt: new Date(clock.now()).toISOString(), ...Object.fromEntries(tables) };
}
