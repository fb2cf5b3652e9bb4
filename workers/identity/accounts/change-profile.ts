import { commitDirectory } from "../../audit/index.ts";
import { eq, platformDb } from "../../kernel/db.ts";
import type { ChangeProfileInput } from "../contract.ts";
import { byPerson, type PersonCtx } from "../person.ts";
import { users } from "../tables.ts";

/** Changes what others call a person. The names stay out of the logs: those outlive an account. */
export async function changeProfile(person: PersonCtx, { name }: ChangeProfileInput): Promise<void> {
  person.requireSelf();
  const { env, user } = person;
  const write = platformDb(env, "DIRECTORY").update(users).set({ name }).where(eq(users.id, user.id));
  const change = {
    ...{ action: "user.changed", targetId: user.id, detail: { fields: ["name"] } },
    ...{ by: byPerson(person), person: user.id },
  };
  await commitDirectory(env, [write], [change], person);
}
